using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Signs, tones and words of the states of loops and work.</summary>
internal static class Marks
{
    public static string Of(string status) => status switch
    {
        "completed" or "answered" => "✓",
        "failed" or "timedOut" or "expired" or "refused" => "✗",
        "cancelled" or "withdrawn" => "⊘",
        "reawarded" => "↷",
        "waiting" or "awarded" => "○",
        "retrying" => "↻",
        "parked" or "paused" => "‖",
        "open" => "?",
        _ => "●",
    };

    public static Tone ToneOf(string status) => status switch
    {
        "completed" or "answered" => Tone.Good,
        "failed" or "timedOut" or "expired" or "refused" => Tone.Bad,
        "cancelled" or "reawarded" or "waiting" or "parked" or "withdrawn" => Tone.Muted,
        _ => Tone.Busy,
    };

    public static string Words(string status) => status == "timedOut" ? "timed out" : status;
}
