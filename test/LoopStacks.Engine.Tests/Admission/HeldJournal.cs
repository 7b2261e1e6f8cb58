using System.Collections.Concurrent;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Tests.Admission;

/// <summary>A journal that accepts a new root loop only when the test says so, and fails a read where it says so.</summary>
internal sealed class HeldJournal(ILoopJournal inner) : ILoopJournal, IDisposable
{
    private readonly SemaphoreSlim _accepting = new(0);
    private Exception? _failure;

    public event Action<IReadOnlyList<StoredEvent>>? Committed
    {
        add => inner.Committed += value;
        remove => inner.Committed -= value;
    }

    /// <summary>A permit for every root loop whose acceptance has come here.</summary>
    public SemaphoreSlim Came { get; } = new(0);

    /// <summary>Their realms, in the order in which they came.</summary>
    public ConcurrentQueue<string> Realms { get; } = new();

    public void Dispose()
    {
        _accepting.Dispose();
        Came.Dispose();
    }

    public void Accept(int loops) => _accepting.Release(loops);

    /// <summary>The next read of a loop fails, before anything is awaited.</summary>
    public void FailNextRead(Exception failure) => _failure = failure;

    public ValueTask<JournalFollow> FollowAsync(CancellationToken cancellation) => inner.FollowAsync(cancellation);

    public async Task AppendAsync(JournalAppend append)
    {
        if (append.ExpectedVersion == 0 && append.Row.Parent is null)
        {
            Realms.Enqueue(append.Row.Realm);
            Came.Release();
            await _accepting.WaitAsync();
        }

        await inner.AppendAsync(append);
    }

    public ValueTask<LoopHistory?> ReadAsync(LoopId id, CancellationToken cancellation) =>
        Interlocked.Exchange(ref _failure, null) is { } failure ? ValueTask.FromException<LoopHistory?>(failure) : inner.ReadAsync(id, cancellation);

    public ValueTask<LoopRow?> FindAsync(LoopId id, CancellationToken cancellation) => inner.FindAsync(id, cancellation);

    public ValueTask<LoopId?> FindByKeyAsync(string realm, string key, CancellationToken cancellation) => inner.FindByKeyAsync(realm, key, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> UnfinishedAsync(LoopId? after, DateTimeOffset? dueBefore, int limit, CancellationToken cancellation) => inner.UnfinishedAsync(after, dueBefore, limit, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> AbandonedAsync(IReadOnlyCollection<string> living, LoopId? after, int limit, CancellationToken cancellation) =>
        inner.AbandonedAsync(living, after, limit, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> ParentsOfEndedAsync(IReadOnlyCollection<string> gone, int limit, CancellationToken cancellation) => inner.ParentsOfEndedAsync(gone, limit, cancellation);

    public ValueTask<IReadOnlyDictionary<string, int>> CountUnfinishedAsync(CancellationToken cancellation) => inner.CountUnfinishedAsync(cancellation);

    public ValueTask<IReadOnlyList<LoopRow>> ListAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => inner.ListAsync(filter, before, cancellation);

    public ValueTask<LoopId?> SearchedToAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => inner.SearchedToAsync(filter, before, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> ChildrenAsync(LoopId parent, CancellationToken cancellation) => inner.ChildrenAsync(parent, cancellation);

    public ValueTask<IReadOnlyList<LoopRow>> DescendantsAsync(LoopId root, int limit, CancellationToken cancellation) => inner.DescendantsAsync(root, limit, cancellation);

    public ValueTask<IReadOnlyList<TreeRow>> TreeAsync(LoopId root, CancellationToken cancellation) => inner.TreeAsync(root, cancellation);

    public ValueTask<IReadOnlyList<TaskRow>> TasksAsync(TaskFilter filter, TaskId? before, CancellationToken cancellation) => inner.TasksAsync(filter, before, cancellation);

    public ValueTask<TaskRow?> TaskAsync(TaskId id, CancellationToken cancellation) => inner.TaskAsync(id, cancellation);

    public ValueTask<long> HeadAsync(CancellationToken cancellation) => inner.HeadAsync(cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadFeedAsync(string? realm, LoopId? loop, long after, int limit, CancellationToken cancellation) => inner.ReadFeedAsync(realm, loop, after, limit, cancellation);
}
