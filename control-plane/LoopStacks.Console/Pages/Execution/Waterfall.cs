using LoopStacks.Client.Loops;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.WebConsole.Pages.Execution;

/// <summary>Something that took time, with what it was made of.</summary>
/// <param name="Kind"><c>loop</c>, <c>bid</c> or <c>work</c>.</param>
internal sealed record Span(string Id, string Name, string Kind, DateTimeOffset Start, DateTimeOffset End, string Status)
{
    /// <summary>How much of it passed before somebody began.</summary>
    public TimeSpan Queued { get; init; }

    public string? Loop { get; init; }

    public IReadOnlyList<Span> Children { get; init; } = [];

    public TimeSpan Took => End - Start;
}

/// <summary>The timeline of a tree: the spans of its loops, with bidding and work of the loop that is looked at.</summary>
internal static class Waterfall
{
    /// <param name="looked">The loop whose bidding and work are shown too.</param>
    /// <param name="now">Where spans end that have not ended.</param>
    public static Span Of(ExecutionTree tree, LoopView looked, DateTimeOffset now)
    {
        var execution = tree.Execution;
        var children = tree.Children.Select(child => Of(child, looked, now)).ToList();
        if (execution.ExecutionId == looked.Id)
            children = [.. Inside(looked, children, execution.EndedAt ?? now)];
        return new Span(execution.ExecutionId, execution.Loopstack, "loop", execution.CreatedAt, Later(execution.EndedAt ?? now, execution.CreatedAt), execution.Status)
        {
            Loop = execution.ExecutionId,
            Children = [.. children.OrderBy(child => child.Start)],
        };
    }

    /// <summary>
    /// What the whole had to wait for: from its end backwards, always the part that ended last before the point reached, and inside of it the same again. The parts' ids.
    /// </summary>
    public static IReadOnlySet<string> CriticalPath(Span whole)
    {
        var path = new HashSet<string>();
        var left = new Stack<Span>([whole]);
        while (left.TryPop(out var span))
        {
            path.Add(span.Id);
            var reached = span.End;
            foreach (var part in span.Children.OrderByDescending(child => child.End).ThenByDescending(child => child.Start))
            {
                if (part.End > reached)
                    continue;
                left.Push(part);
                reached = part.Start;
            }
        }

        return path;
    }

    private static IEnumerable<Span> Inside(LoopView view, IReadOnlyList<Span> children, DateTimeOffset end)
    {
        var loops = children.ToDictionary(child => child.Id);
        foreach (var round in view.Rounds)
            yield return new Span($"{view.Id}/bid/{round.Attempt}", round.Attempt == 1 ? "Bidding" : $"Bidding, announcement {round.Attempt}", "bid", round.OpenedAt, Later(round.ClosedAt ?? end, round.OpenedAt), round.ClosedAt is null ? "running" : "completed");
        var owned = new HashSet<string>();
        foreach (var work in view.Work.Values)
        {
            var start = work.AwardedAt ?? work.StartedAt;
            if (start is not { } began)
                continue;
            var own = view.Children.Where(child => child.Item == work.Number && loops.ContainsKey(child.Id)).Select(child => loops[child.Id]).ToArray();
            owned.UnionWith(own.Select(child => child.Id));
            var ended = Later(work.EndedAt ?? end, began);
            yield return new Span($"{view.Id}/work/{work.Number}", work.Instance, "work", began, ended, work.Status)
            {
                Queued = work.StartedAt is { } started && started > began ? started - began : TimeSpan.Zero,
                Children = own,
            };
        }

        foreach (var child in children.Where(child => !owned.Contains(child.Id)))
            yield return child;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
