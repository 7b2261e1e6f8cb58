using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Explaining;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Loops;

/// <summary>Folds a loop's state from the journal.</summary>
internal sealed class LoopReader(ILoopJournal journal, DefinitionCache definitions)
{
    /// <param name="events">How many events to fold at most; all where null.</param>
    /// <returns>Null where there is no such loop.</returns>
    public async ValueTask<LoopState?> FoldAsync(LoopId id, CancellationToken cancellation, long? events = null)
    {
        if (await journal.ReadAsync(id, cancellation) is not { } history)
            return null;
        var state = LoopState.New(id, definitions.Restore(history.Definition));
        foreach (var stored in history.Events.TakeWhile(stored => events is null || stored.Seq <= events))
            state = state.Evolve(LoopEventCodec.Decode(stored.Type, stored.Data), stored.At);
        return state;
    }

    private const int MostExplained = 200;

    /// <summary>Why the loop came to what it came to, and so many levels of its children; null where there is no such loop.</summary>
    public async ValueTask<Explanation?> ExplainAsync(LoopId id, int depth, CancellationToken cancellation)
    {
        // Level by level, so that the bound leaves out the deepest.
        var found = new Dictionary<string, Explanation>();
        var level = new List<string> { id.ToString() };
        for (var at = 0; at <= depth && level.Count > 0; at++)
        {
            var next = new List<string>();
            foreach (var loop in level.TakeWhile(_ => found.Count < MostExplained))
            {
                if (!LoopId.TryParse(loop, out var child) || await ExplainAsync(child, cancellation) is not { } explanation)
                    continue;
                found[loop] = explanation;
                next.AddRange(explanation.Children?.Select(grandchild => grandchild.Loop) ?? []);
            }

            level = next;
        }

        return found.TryGetValue(id.ToString(), out var root) ? WithChildren(root, found) : null;
    }

    private static Explanation WithChildren(Explanation explanation, Dictionary<string, Explanation> found) => explanation.Children is not { } children
        ? explanation
        : explanation with
        {
            Children = [.. children.Select(child => found.TryGetValue(child.Loop, out var own) ? child with { Explanation = WithChildren(own, found) } : child)],
        };

    private async ValueTask<Explanation?> ExplainAsync(LoopId id, CancellationToken cancellation)
    {
        if (await journal.ReadAsync(id, cancellation) is not { } history)
            return null;
        var past = history.Events.Select(stored => new PastEvent(stored.Seq, stored.At, LoopEventCodec.Decode(stored.Type, stored.Data)));
        return LoopExplanation.Of(id, definitions.Restore(history.Definition), [.. past]);
    }
}
