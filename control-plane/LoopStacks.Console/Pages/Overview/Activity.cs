using LoopStacks.Client.Loops;
using LoopStacks.Contracts.Events;

namespace LoopStacks.WebConsole.Pages.Overview;

/// <summary>What of the events is worth a line on the overview.</summary>
internal static class Activity
{
    public static bool IsOne(string type) => type is "loopAccepted" or "loopCompleted" or "loopFailed" or "loopCancelled" or "loopTimedOut" or "loopPaused" or "loopResumed" or "questionAsked" or "questionAnswered";

    /// <summary>The status whose colour it has.</summary>
    public static string Tone(string type) => type switch
    {
        "loopCompleted" or "questionAnswered" => "completed",
        "loopFailed" => "failed",
        "loopTimedOut" => "timedOut",
        "loopCancelled" => "cancelled",
        "loopPaused" => "paused",
        "questionAsked" => "waiting",
        _ => "running",
    };

    /// <summary>What it is about; null where the event does not say.</summary>
    public static string? What(EventEnvelope item) => item.Type switch
    {
        "loopAccepted" => item.Data.Text("stack"),
        "questionAsked" => item.Data.Text("text"),
        "loopFailed" or "loopTimedOut" => item.Data.Text("message"),
        "loopCancelled" or "loopPaused" => item.Data.Text("reason"),
        _ => null,
    };
}
