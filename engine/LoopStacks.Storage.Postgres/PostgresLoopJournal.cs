using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Storage.Postgres.Journal;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Storage.Postgres;

/// <summary>The journal in PostgreSQL, which many processes share. Appends of many loops share one commit, see <see cref="GroupCommit{TWrite}"/>; all events have one order, see <see cref="CommitFollower"/>.</summary>
public sealed class PostgresLoopJournal : ILoopJournal, IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly JournalReads _reads;
    private readonly CommitFollower _follower;
    private readonly JournalWriter _writer;

    /// <exception cref="StorageUnavailableException">It can't be read now.</exception>
    public PostgresLoopJournal(PostgresDatabase database, PostgresOptions options, PostgresListener listener, JournalMetrics metrics, ILogger<PostgresLoopJournal> logger)
    {
        ArgumentNullException.ThrowIfNull(listener);
        ArgumentNullException.ThrowIfNull(metrics);
        _database = database;
        _reads = new JournalReads(database);
        var head = _reads.HeadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult(); // At the start, before anything else runs.
        _follower = new CommitFollower(_reads, head, options, events => Committed?.Invoke(events), logger);
        _writer = new JournalWriter(database, options, _follower, metrics, logger);
        metrics.ObserveQueue(() => _writer.Waiting);
        listener.Subscribe(PostgresListener.Journal, _reads.HeadAsync, _follower.Hint);
    }

    public event Action<IReadOnlyList<StoredEvent>>? Committed;

    public event Action? Fenced
    {
        add => _writer.Fenced += value;
        remove => _writer.Fenced -= value;
    }

    public void Identify(string process) => _writer.Identify(process);

    public ValueTask FenceAsync(string process, CancellationToken cancellation) => PostgresFence.RaiseAsync(_database, process, cancellation);

    public ValueTask<JournalFollow> FollowAsync(CancellationToken cancellation) => _follower.FollowAsync(cancellation);

    public async Task AppendAsync(JournalAppend append)
    {
        var pending = new PendingAppend(append);
        await _writer.EnqueueAsync(pending);
        await pending.Task;
    }

    public ValueTask<LoopHistory?> ReadAsync(LoopId id, CancellationToken cancellation) => _reads.ReadAsync(id, cancellation);

    public ValueTask<LoopRow?> FindAsync(LoopId id, CancellationToken cancellation) => _reads.FindAsync(id, cancellation);

    public ValueTask<LoopId?> FindByKeyAsync(string realm, string key, CancellationToken cancellation) => _reads.FindByKeyAsync(realm, key, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> UnfinishedAsync(LoopId? after, DateTimeOffset? dueBefore, int limit, CancellationToken cancellation) =>
        _reads.UnfinishedAsync(after, dueBefore, limit, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> AbandonedAsync(IReadOnlyCollection<string> living, LoopId? after, int limit, CancellationToken cancellation) => _reads.AbandonedAsync(living, after, limit, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> ParentsOfEndedAsync(IReadOnlyCollection<string> gone, int limit, CancellationToken cancellation) => _reads.ParentsOfEndedAsync(gone, limit, cancellation);

    public ValueTask<IReadOnlyDictionary<string, int>> CountUnfinishedAsync(CancellationToken cancellation) => _reads.CountUnfinishedAsync(cancellation);

    public ValueTask<IReadOnlyList<LoopRow>> ListAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => _reads.ListAsync(filter, before, cancellation);

    public ValueTask<LoopId?> SearchedToAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => _reads.SearchedToAsync(filter, before, cancellation);

    public ValueTask<IReadOnlyList<TaskRow>> TasksAsync(TaskFilter filter, TaskId? before, CancellationToken cancellation) => _reads.TasksAsync(filter, before, cancellation);

    public ValueTask<TaskRow?> TaskAsync(TaskId id, CancellationToken cancellation) => _reads.TaskAsync(id, cancellation);

    public ValueTask<IReadOnlyList<TreeRow>> TreeAsync(LoopId root, CancellationToken cancellation) => _reads.TreeAsync(root, cancellation);

    public ValueTask<IReadOnlyList<LoopRow>> DescendantsAsync(LoopId root, int limit, CancellationToken cancellation) => _reads.DescendantsAsync(root, limit, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> ChildrenAsync(LoopId parent, CancellationToken cancellation) => _reads.ChildrenAsync(parent, cancellation);

    public ValueTask<long> HeadAsync(CancellationToken cancellation) => _reads.HeadAsync(cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadFeedAsync(string? realm, LoopId? loop, long after, int limit, CancellationToken cancellation) =>
        _reads.ReadFeedAsync(realm, loop, after, limit, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _follower.DisposeAsync();
    }
}
