using System.Globalization;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Loops.Explaining;

/// <summary>What each did and cost, for people.</summary>
internal static class WorkText
{
    public static Node Of(IReadOnlyList<ExplanationWork> work)
    {
        var done = work.Count(item => item.Status == "completed");
        return new Node("", "DO", $"{done} of {work.Count} completed", done > 0 ? Tone.Good : Tone.Bad)
        {
            Children = [.. work.Select(Item)],
        };
    }

    private static Node Item(ExplanationWork item) => new(
        Marks.Of(item.Status),
        Printable.Of($"{Number(item.WorkItem)} {item.Instance} {string.Join(", ", item.Capabilities)}"),
        Printable.Of(Detail(item)),
        Marks.ToneOf(item.Status))
    {
        Children = [.. Notes(item)],
    };

    private static string Detail(ExplanationWork item)
    {
        var parts = new List<string> { Marks.Words(item.Status) };
        if (item.DurationSeconds is { } seconds)
            parts.Add(Ages.Took(TimeSpan.FromSeconds(seconds)));
        if (item.Confidence is { } confidence)
            parts.Add($"confidence {confidence.Plain()}");
        if (item.Usage is { } usage && UsageText.Of(usage.InputTokens, usage.OutputTokens, usage.Cost) is { Length: > 0 } used)
            parts.Add(used);
        if (item.Price is { } price)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"price {price:0.####}"));
        if (item.Replaces is { } lost)
            parts.Add($"took over from {Number(lost)}");
        return string.Join(", ", parts);
    }

    private static IEnumerable<Node> Notes(ExplanationWork item)
    {
        foreach (var attempt in item.Attempts.Where(attempt => attempt.Reason is not null))
            yield return new Node("", Printable.Of(Attempt(attempt, item)), Tone: attempt.Result == "cancelled" ? Tone.Muted : Tone.Bad);
        if (item.Output is { } output)
            yield return new Node("→", JsonText.Short(output));
        if (item.Part is { } part)
            yield return new Node("", Printable.Of(part.Text), Tone: part.Counted ? Tone.Good : Tone.Muted);
    }

    private static string Attempt(ExplanationAttempt attempt, ExplanationWork item)
    {
        var code = attempt.Code is null ? "" : $" ({attempt.Code})";
        var on = attempt.Replica is null ? "" : $" on {attempt.Replica}";
        var then = attempt.Result switch
        {
            "retried" => "; tried again",
            "reawarded" => $"; went to {string.Join(", ", (item.ReplacedBy ?? []).Select(Number))}",
            _ => "",
        };
        var what = attempt.Result == "cancelled" ? "cancelled" : "failed";
        return $"attempt {attempt.Attempt}{on} {what}: {attempt.Reason}{code}{then}";
    }

    /// <summary>Such as <c>#2</c>: the work item within its loop.</summary>
    private static string Number(string workItem) => $"#{workItem[(workItem.LastIndexOf('.') + 1)..]}";
}
