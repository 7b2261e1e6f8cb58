using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Signs, tones and words of the states of loops and work.</summary>
internal static class Marks
{
    public static string Of(string status) => status switch
    {
        "completed" => "✓",
        "failed" or "timedOut" or "refused" => "✗",
        "cancelled" => "⊘",
        "reawarded" => "↷",
        "waiting" or "awarded" => "○",
        "retrying" => "↻",
        _ => "●",
    };

    public static Tone ToneOf(string status) => status switch
    {
        "completed" => Tone.Good,
        "failed" or "timedOut" or "refused" => Tone.Bad,
        "cancelled" or "reawarded" or "waiting" => Tone.Muted,
        _ => Tone.Busy,
    };

    public static string Words(string status) => status == "timedOut" ? "timed out" : status;
}
