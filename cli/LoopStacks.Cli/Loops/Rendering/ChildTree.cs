using System.Globalization;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Draws child loops: the reducer and the verifier of a round, and those of agents and of composites together.</summary>
internal static class ChildTree
{
    private const int MostShown = 50;

    /// <summary>Who was asked for, or about, the answer of a round.</summary>
    public static IEnumerable<Node> AskedIn(LoopView view, int round)
    {
        var key = round.ToString(CultureInfo.InvariantCulture);
        return view.Children.Where(child => child.Purpose is "reducer" or "verifier" && child.Key == key).Select(child => Child(child, $"{child.Purpose} {child.Stack}"));
    }

    /// <summary>Null where there are none.</summary>
    public static Node? Others(LoopView view)
    {
        var children = view.Children.Where(child => child.Purpose is not ("reducer" or "verifier")).ToList();
        if (children.Count == 0)
            return null;
        var done = children.Count(child => child.Status is not ("running" or "waiting" or "paused"));
        return new Node("", "loops", $"{done} of {children.Count} ended", done == children.Count ? Tone.Good : Tone.Busy)
        {
            Children = [.. Listed(children)],
        };
    }

    private static IEnumerable<Node> Listed(IReadOnlyList<ChildNode> children)
    {
        foreach (var child in children.Take(MostShown))
            yield return Child(child, $"{child.Key} {child.Stack}".Trim() + (child.Item is { } item ? $" of #{item}" : ""));
        if (children.Count - MostShown is > 0 and var more)
            yield return new Node("", $"and {more} more", "", Tone.Muted);
    }

    private static Node Child(ChildNode child, string text)
    {
        var took = child.EndedAt is { } ended ? $", {Ages.Took(ended - child.SpawnedAt)}" : "";
        var why = string.IsNullOrEmpty(child.Reason) ? "" : $": {child.Reason}";
        return new Node(Marks.Of(child.Status), Printable.Of(text), Printable.Of($"{Marks.Words(child.Status)}{took}{why}  {ExecutionIds.Short(child.Id)}"), Marks.ToneOf(child.Status))
        {
            Children = [.. Listed(child.Children), .. child.Output is { } output ? new[] { new Node("→", JsonText.Short(output)) } : []],
        };
    }
}
