using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Storage.Sqlite;

/// <summary>The journal in SQLite. Appends of many loops share one commit, see <see cref="SqliteWriter"/>.</summary>
public sealed class SqliteLoopJournal : ILoopJournal, IAsyncDisposable
{
    private readonly JournalReads _reads;

    public SqliteLoopJournal(SqliteDatabase database, SqliteOptions options, JournalMetrics metrics, ILogger<SqliteLoopJournal> logger)
    {
        _reads = new JournalReads(database);
        Writer = new SqliteWriter(database, options, events => Committed?.Invoke(events), metrics, logger);
    }

    public event Action<IReadOnlyList<StoredEvent>>? Committed;

    /// <summary>Writes everything; what else is stored shares its commits.</summary>
    internal SqliteWriter Writer { get; }

    public async Task AppendAsync(JournalAppend append)
    {
        if (await Writer.WriteAsync(connection => connection.Journal.Write(append, connection.Written)) is { } loser)
            throw loser;
    }

    public ValueTask<LoopHistory?> ReadAsync(LoopId id, CancellationToken cancellation) => _reads.ReadAsync(id);

    public ValueTask<LoopRow?> FindAsync(LoopId id, CancellationToken cancellation) => _reads.FindAsync(id);

    public ValueTask<LoopId?> FindByKeyAsync(string realm, string key, CancellationToken cancellation) => _reads.FindByKeyAsync(realm, key);

    public ValueTask<IReadOnlyList<LoopId>> UnfinishedAsync(LoopId? after, DateTimeOffset? dueBefore, int limit, CancellationToken cancellation) =>
        _reads.UnfinishedAsync(after, dueBefore, limit);

    public ValueTask<IReadOnlyList<LoopId>> AbandonedAsync(IReadOnlyCollection<string> living, LoopId? after, int limit, CancellationToken cancellation) => _reads.AbandonedAsync(living, after, limit);

    public ValueTask<IReadOnlyList<LoopId>> ParentsOfEndedAsync(IReadOnlyCollection<string> gone, int limit, CancellationToken cancellation) => _reads.ParentsOfEndedAsync(gone, limit);

    public ValueTask<IReadOnlyDictionary<string, int>> CountUnfinishedAsync(CancellationToken cancellation) => _reads.CountUnfinishedAsync();

    public ValueTask<IReadOnlyList<LoopRow>> ListAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => _reads.ListAsync(filter, before);

    public ValueTask<LoopId?> SearchedToAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => _reads.SearchedToAsync(filter, before);

    public ValueTask<IReadOnlyList<TaskRow>> TasksAsync(TaskFilter filter, TaskId? before, CancellationToken cancellation) => _reads.TasksAsync(filter, before);

    public ValueTask<TaskRow?> TaskAsync(TaskId id, CancellationToken cancellation) => _reads.TaskAsync(id);

    public ValueTask<IReadOnlyList<TreeRow>> TreeAsync(LoopId root, CancellationToken cancellation) => _reads.TreeAsync(root);

    public ValueTask<IReadOnlyList<LoopRow>> DescendantsAsync(LoopId root, int limit, CancellationToken cancellation) => _reads.DescendantsAsync(root, limit);

    public ValueTask<IReadOnlyList<LoopId>> ChildrenAsync(LoopId parent, CancellationToken cancellation) => _reads.ChildrenAsync(parent);

    public ValueTask<long> HeadAsync(CancellationToken cancellation) => _reads.HeadAsync();

    /// <summary>There is no other process: nothing is ever left out.</summary>
    public async ValueTask<JournalFollow> FollowAsync(CancellationToken cancellation) => new(await _reads.HeadAsync(), static () => { });

    public ValueTask<IReadOnlyList<StoredEvent>> ReadFeedAsync(string? realm, LoopId? loop, long after, int limit, CancellationToken cancellation) =>
        _reads.ReadFeedAsync(realm, loop, after, limit);

    public ValueTask DisposeAsync() => Writer.DisposeAsync();
}
