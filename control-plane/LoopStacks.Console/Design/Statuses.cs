namespace LoopStacks.WebConsole.Design;

/// <summary>How states are shown: the same word, colour and icon everywhere.</summary>
internal static class Statuses
{
    /// <summary>The statuses of a loop, in the order of the filter.</summary>
    public static readonly string[] OfLoops = ["running", "waiting", "paused", "completed", "failed", "cancelled", "timedOut"];

    public static (string Text, string Tone, string Icon) Of(string status) => status switch
    {
        "running" => ("Running", "run", "loader"),
        "started" => ("Working", "run", "loader"),
        "awarded" => ("Awarded", "run", "gavel"),
        "retrying" => ("Trying again", "late", "rotate-ccw"),
        "waiting" => ("Waiting", "wait", "user"),
        "parked" => ("Parked", "wait", "clock"),
        "open" => ("Open", "wait", "message-circle-question-mark"),
        "paused" => ("Paused", "pause", "circle-pause"),
        "completed" => ("Completed", "good", "circle-check"),
        "answered" => ("Answered", "good", "circle-check"),
        "failed" => ("Failed", "bad", "circle-x"),
        "refused" => ("Refused", "bad", "circle-x"),
        "cancelled" => ("Cancelled", "calm", "ban"),
        "withdrawn" => ("Withdrawn", "calm", "ban"),
        "skipped" => ("Skipped", "calm", "skip-forward"),
        "reawarded" => ("Given to another", "calm", "shuffle"),
        "timedOut" => ("Timed out", "late", "timer"),
        "expired" => ("Expired", "late", "timer"),
        "bid" => ("Bid", "accent", "hand"),
        "decline" => ("Declined", "calm", "ban"),
        "invalid" => ("Invalid bid", "bad", "circle-x"),
        "silent" => ("Silent", "calm", "clock"),
        _ => (status, "calm", "circle-dot"),
    };

    public static string Text(string status) => Of(status).Text;

    public static bool IsEnded(string status) => status is "completed" or "failed" or "cancelled" or "timedOut";
}
