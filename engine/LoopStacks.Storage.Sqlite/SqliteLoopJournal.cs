using System.Threading.Channels;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Storage.Sqlite;

/// <summary>
/// The journal in SQLite. One thread writes: it takes all appends that wait, writes them in one transaction, and commits once (group commit), so many loops share one flush of the
/// disk and a single loop waits for nobody.
/// </summary>
public sealed class SqliteLoopJournal : ILoopJournal, IAsyncDisposable
{
    private readonly Channel<(JournalAppend Append, TaskCompletionSource Done)> _queue;
    private readonly SqliteDatabase _database;
    private readonly SqliteOptions _options;
    private readonly ILogger<SqliteLoopJournal> _logger;
    private readonly JournalReads _reads;
    private readonly Thread _writer;

    public SqliteLoopJournal(SqliteDatabase database, SqliteOptions options, ILogger<SqliteLoopJournal> logger)
    {
        (_database, _options, _logger) = (database, options, logger);
        _reads = new JournalReads(database);
        _queue = Channel.CreateBounded<(JournalAppend, TaskCompletionSource)>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "LoopStacks journal" };
        _writer.Start();
    }

    public event Action<IReadOnlyList<StoredEvent>>? Committed;

    public async Task AppendAsync(JournalAppend append)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite((append, done)))
            await _queue.Writer.WriteAsync((append, done));
        await done.Task;
    }

    public ValueTask<LoopHistory?> ReadAsync(LoopId id, CancellationToken cancellation) => _reads.ReadAsync(id);

    public ValueTask<LoopId?> FindByKeyAsync(string realm, string key, CancellationToken cancellation) => _reads.FindByKeyAsync(realm, key);

    public ValueTask<IReadOnlyList<LoopId>> UnfinishedAsync(LoopId? after, DateTimeOffset? dueBefore, int limit, CancellationToken cancellation) =>
        _reads.UnfinishedAsync(after, dueBefore, limit);

    public ValueTask<IReadOnlyDictionary<string, int>> CountUnfinishedAsync(CancellationToken cancellation) => _reads.CountUnfinishedAsync();

    public ValueTask<IReadOnlyList<LoopRow>> ListAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => _reads.ListAsync(filter, before);

    public ValueTask<IReadOnlyList<LoopId>> ChildrenAsync(LoopId parent, CancellationToken cancellation) => _reads.ChildrenAsync(parent);

    public ValueTask<long> HeadAsync(CancellationToken cancellation) => _reads.HeadAsync();

    public ValueTask<IReadOnlyList<StoredEvent>> ReadFeedAsync(string? realm, LoopId? loop, long after, int limit, CancellationToken cancellation) =>
        _reads.ReadFeedAsync(realm, loop, after, limit);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.Run(_writer.Join);
    }

    private void WriteAll()
    {
        SqliteConnection? connection = null;
        JournalWriter? writer = null;
        var batch = new List<(JournalAppend Append, TaskCompletionSource Done)>(_options.BatchSize);
        try
        {
            while (Wait())
            {
                batch.Clear();
                while (batch.Count < _options.BatchSize && _queue.Reader.TryRead(out var next))
                    batch.Add(next);
                try
                {
                    connection ??= _database.Open(forWriting: true);
                    writer ??= new JournalWriter(connection);
                    WriteBatch(writer, batch);
                }
                catch (Exception exception)
                {
                    Refuse(batch, exception);
                    writer?.Dispose();
                    connection?.Dispose();
                    (writer, connection) = (null, null); // Opened anew for the next batch: a folder may be writable again.
                }
            }
        }
        finally
        {
            writer?.Dispose();
            connection?.Dispose();
        }
    }

    private bool Wait()
    {
        var waiting = _queue.Reader.WaitToReadAsync();
        return waiting.IsCompletedSuccessfully ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult();
    }

    private void WriteBatch(JournalWriter writer, List<(JournalAppend Append, TaskCompletionSource Done)> batch)
    {
        var written = new List<StoredEvent>(batch.Count * 4);
        var losers = new Exception?[batch.Count];
        lock (_database.Writing)
            Commit(writer, batch, losers, written);

        if (written.Count > 0)
            Committed?.Invoke(written);
        for (var i = 0; i < batch.Count; i++)
        {
            if (losers[i] is { } loser)
                batch[i].Done.SetException(loser);
            else
                batch[i].Done.SetResult();
        }
    }

    private static void Commit(JournalWriter writer, List<(JournalAppend Append, TaskCompletionSource Done)> batch, Exception?[] losers, List<StoredEvent> written)
    {
        writer.Begin();
        try
        {
            for (var i = 0; i < batch.Count; i++)
                losers[i] = writer.Write(batch[i].Append, written);
            writer.Commit();
        }
        catch
        {
            writer.Rollback();
            throw;
        }
    }

    private void Refuse(List<(JournalAppend Append, TaskCompletionSource Done)> batch, Exception exception)
    {
        var reason = exception switch
        {
            SqliteException sqlite => SqliteDatabase.Unavailable("written", sqlite),
            StorageUnavailableException unavailable => unavailable,
            _ => new StorageUnavailableException($"The journal could not be written: {exception.Message}", exception),
        };
        _logger.LogError(exception, "{Appends} appends were refused: {Reason}", batch.Count, reason.Message);
        foreach (var (_, done) in batch)
            done.TrySetException(reason);
    }
}
