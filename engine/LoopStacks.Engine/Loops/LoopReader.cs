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

    /// <summary>Why the loop came to what it came to; null where there is no such loop.</summary>
    public async ValueTask<Explanation?> ExplainAsync(LoopId id, CancellationToken cancellation)
    {
        if (await journal.ReadAsync(id, cancellation) is not { } history)
            return null;
        var past = history.Events.Select(stored => new PastEvent(stored.Seq, stored.At, LoopEventCodec.Decode(stored.Type, stored.Data)));
        return LoopExplanation.Of(id, definitions.Restore(history.Definition), [.. past]);
    }
}
