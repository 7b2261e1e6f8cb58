using LoopStacks.Engine.Journal;

namespace LoopStacks.Conformance.Journal;

/// <summary>A journal as one process has it. Disposing closes it and keeps what is stored.</summary>
internal class OpenJournal(ILoopJournal journal, Func<ValueTask> close) : IAsyncDisposable
{
    public ILoopJournal Journal { get; } = journal;

    public ValueTask DisposeAsync() => close();
}
