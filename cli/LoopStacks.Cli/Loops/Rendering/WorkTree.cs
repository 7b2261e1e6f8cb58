using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Draws the work of a loop.</summary>
internal static class WorkTree
{
    /// <summary>A node for each round.</summary>
    public static IEnumerable<Node> Of(LoopView view)
    {
        foreach (var round in view.Work.Values.GroupBy(item => item.Round).OrderBy(round => round.Key))
        {
            yield return Round(round.Key, [.. round], view.WorkRounds.GetValueOrDefault(round.Key));
            foreach (var child in ChildTree.AskedIn(view, round.Key))
                yield return child;
        }
    }

    private static Node Round(int round, IReadOnlyList<WorkNode> items, string? why)
    {
        var done = items.Count(item => item.Status is "completed" or "failed" or "reawarded" or "cancelled");
        return new Node("", round > 1 ? $"DO again (round {round})" : "DO", $"{done} of {items.Count} done", done == items.Count ? Tone.Good : Tone.Busy)
        {
            Children = [.. why is null ? [] : new[] { new Node("", Printable.Of(why), "", Tone.Muted) }, .. items.Select(Item)],
        };
    }

    private static Node Item(WorkNode work) => new(
        Marks.Of(work.Status),
        Printable.Of($"{work.Instance} {string.Join(", ", work.Capabilities)}".TrimEnd()),
        Printable.Of(Detail(work)),
        Marks.ToneOf(work.Status))
    {
        Children = [.. Notes(work)],
    };

    private static string Detail(WorkNode work)
    {
        var parts = new List<string> { work.Status };
        if (work.Attempt > 1)
            parts.Add($"attempt {work.Attempt}");
        if (work.StartedAt is { } began && work.EndedAt is { } ended)
            parts.Add(Ages.Took(ended - began));
        if (work.Confidence is { } confidence)
            parts.Add($"confidence {confidence.Plain()}");
        if (work.Price is { } price)
            parts.Add($"price {price}");
        if (!string.IsNullOrEmpty(work.Usage))
            parts.Add(work.Usage);
        if (!string.IsNullOrEmpty(work.Progress))
            parts.Add(work.Progress);
        return string.Join(", ", parts);
    }

    private static IEnumerable<Node> Notes(WorkNode work)
    {
        if (!string.IsNullOrEmpty(work.Rule))
            yield return new Node("", Printable.Of(work.Rule.StartsWith("round ", StringComparison.Ordinal) ? work.Rule : $"won by {work.Rule}"), "", Tone.Muted);
        foreach (var remark in work.Remarks)
            yield return new Node("", Printable.Of(remark), "", Tone.Bad);
        if (work.Partial is { Length: > 0 } partial)
            yield return new Node("…", Ending(Printable.Of(partial)), Tone: Tone.Busy);
        if (work.Output is { } output)
            yield return new Node("→", JsonText.Short(output));
    }

    /// <summary>Of a text that grows the end is news.</summary>
    private static string Ending(string text) => text.Length <= 100 ? text : string.Concat("…", text.AsSpan(text.Length - 99));
}
