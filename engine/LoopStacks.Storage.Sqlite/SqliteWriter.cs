using System.Diagnostics;
using System.Threading.Channels;
using LoopStacks.Engine.Journal;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Storage.Sqlite;

/// <summary>
/// The one thread that writes: it takes all writes that wait, carries them out in one transaction, and commits once (group commit), so many share one flush of the disk and a single one waits for nobody.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly Channel<PendingWrite> _queue;
    private readonly SqliteDatabase _database;
    private readonly int _batchSize;
    private readonly JournalMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Action<IReadOnlyList<StoredEvent>> _committed;
    private readonly Thread _thread;
    private bool _isFailing;

    /// <param name="committed">Called after a commit with its events, before those who wrote hear of it.</param>
    public SqliteWriter(SqliteDatabase database, SqliteOptions options, Action<IReadOnlyList<StoredEvent>> committed, JournalMetrics metrics, ILogger logger)
    {
        (_database, _batchSize, _committed, _metrics, _logger) = (database, options.BatchSize, committed, metrics, logger);
        // When it is full, those who write wait.
        _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        metrics.ObserveQueue(() => _queue.Reader.Count);
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "LoopStacks writer" };
        _thread.Start();
    }

    /// <summary>Carries a write out, in the order of the calls. Completes when it is durable, with what it gave.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was written and nothing can be now.</exception>
    public Task<T> WriteAsync<T>(Func<WriterConnection, T> write)
    {
        var pending = new PendingWrite<T>(write);
        return _queue.Writer.TryWrite(pending) ? pending.Task : WaitAndWriteAsync(pending);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.Run(_thread.Join);
    }

    private async Task<T> WaitAndWriteAsync<T>(PendingWrite<T> pending)
    {
        await _queue.Writer.WriteAsync(pending);
        return await pending.Task;
    }

    private void WriteAll()
    {
        WriterConnection? connection = null;
        var batch = new List<PendingWrite>(_batchSize);
        try
        {
            while (Wait())
            {
                batch.Clear();
                while (batch.Count < _batchSize && _queue.Reader.TryRead(out var next))
                    batch.Add(next);
                try
                {
                    connection ??= WriterConnection.Open(_database);
                    WriteBatch(connection, batch);
                }
                catch (Exception exception)
                {
                    Refuse(batch, exception);
                    connection?.Dispose();
                    connection = null; // Opened anew for the next batch: a folder may be writable again.
                }
            }
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private bool Wait()
    {
        var waiting = _queue.Reader.WaitToReadAsync();
        return waiting.IsCompletedSuccessfully ? waiting.Result : waiting.AsTask().GetAwaiter().GetResult();
    }

    private void WriteBatch(WriterConnection connection, List<PendingWrite> batch)
    {
        var started = Stopwatch.GetTimestamp();
        lock (_database.Writing)
            Commit(connection, batch);
        _metrics.Committed(batch.Count, Stopwatch.GetElapsedTime(started));
        if (_isFailing)
            _logger.LogInformation("The database can be written again");
        _isFailing = false;
        if (connection.Written.Count > 0)
            _committed(connection.Written);
        foreach (var write in batch)
            write.Complete();
    }

    private static void Commit(WriterConnection connection, List<PendingWrite> batch)
    {
        connection.Begin();
        try
        {
            foreach (var write in batch)
                write.CarryOut(connection);
            connection.Commit();
        }
        catch
        {
            connection.Rollback();
            throw;
        }
    }

    private void Refuse(List<PendingWrite> batch, Exception exception)
    {
        var reason = exception switch
        {
            SqliteException sqlite => SqliteDatabase.Unavailable("written", sqlite),
            StorageUnavailableException unavailable => unavailable,
            _ => new StorageUnavailableException($"The database could not be written: {exception.Message}", exception),
        };
        // Once when it begins: what is due is tried again each second, by each loop.
        _logger.Log(_isFailing ? LogLevel.Debug : LogLevel.Error, exception, "{Writes} writes were refused: {Reason}", batch.Count, reason.Message);
        _isFailing = true;
        foreach (var write in batch)
            write.Refuse(reason);
    }
}
