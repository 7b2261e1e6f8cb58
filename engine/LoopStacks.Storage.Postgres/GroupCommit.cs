using System.Diagnostics;
using System.Threading.Channels;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LoopStacks.Storage.Postgres;

/// <summary>
/// Writes of one kind: it takes all that wait, up to a bound, and commits them with one round trip (group commit), so many share one flush of the disk and a single one waits for nobody.
/// <list type="number">
/// <item>A batch has a number. Where the answer was lost, the same batch is sent again under its number until there is an answer: whether it was written is never guessed.</item>
/// <item>One that the server rolled back is refused. Where the fault lies in the data, each write is tried alone, so that it fails alone.</item>
/// <item>Without a connection all that comes is refused at once, and connecting is tried again with growing pauses.</item>
/// </list>
/// </summary>
internal abstract class GroupCommit<TWrite> : IAsyncDisposable
    where TWrite : PendingWrite
{
    private readonly PostgresDatabase _database;
    private readonly PostgresOptions _options;
    private readonly ILogger _logger;
    private readonly Channel<TWrite> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writing;
    private NpgsqlConnection? _connection;
    private volatile StorageUnavailableException? _away;
    private long _number;
    private long _sentAt; // 0: nothing is under way.

    protected GroupCommit(PostgresDatabase database, PostgresOptions options, ILogger logger)
    {
        (_database, _options, _logger) = (database, options, logger);
        // When it is full, those who write wait.
        _queue = Channel.CreateBounded<TWrite>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
        database.Health.Watch(() => Volatile.Read(ref _sentAt));
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>What the database knows this writer by.</summary>
    protected Guid Writer { get; set; } = Guid.NewGuid();

    /// <summary>How many wait.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Hands a write in; its own task says what became of it.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was written and nothing can be now.</exception>
    public async ValueTask EnqueueAsync(TWrite write)
    {
        if (_away is { } away)
            throw new StorageUnavailableException(away.Message, away.InnerException);
        try
        {
            if (!_queue.Writer.TryWrite(write))
                await _queue.Writer.WriteAsync(write);
        }
        catch (ChannelClosedException closed)
        {
            throw new StorageUnavailableException("The platform stops: nothing was written.", closed);
        }
    }

    /// <summary>Writes what waits; where PostgreSQL is away, refuses it.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (_queue.Writer.TryComplete())
        {
            _stopping.CancelAfter(TimeSpan.FromSeconds(_away is null ? 5 : 0));
            await _writing;
            Drop();
            _database.Health.Succeeded(this);
            _stopping.Dispose();
        }
    }

    /// <summary>Whether a write may be in a batch with those before it. True for the first.</summary>
    protected virtual bool Fits(TWrite next) => true;

    /// <summary>A batch begins: nothing is in it.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Sends a batch and takes its answer to those who wait. What it throws before the answer fails the batch; it may be sent again under its number.</summary>
    protected abstract Task CommitAsync(NpgsqlConnection connection, long number, IReadOnlyList<TWrite> batch);

    /// <summary>Waits for the server, but not for ever.</summary>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    protected Task<T> AnswerAsync<T>(Task<T> command) => _database.AnswerAsync(command);

    /// <summary>A batch is durable.</summary>
    protected virtual void Committed(int writes, TimeSpan took)
    {
    }

    /// <summary>What became of a batch is known.</summary>
    protected virtual void Ended()
    {
    }

    /// <summary>What was prepared is gone with the connection.</summary>
    protected abstract void Forget();

    private async Task WriteAllAsync()
    {
        var batch = new List<TWrite>(_options.BatchSize);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            Begin();
            while (batch.Count < _options.BatchSize && _queue.Reader.TryPeek(out var next) && Fits(next) && _queue.Reader.TryRead(out next))
                batch.Add(next);
            await CarryOutAsync(batch);
            Ended();
        }
    }

    private async Task CarryOutAsync(List<TWrite> batch)
    {
        if (!await IsConnectedAsync())
        {
            Refuse(batch, _away!);
            await ReconnectAsync();
            return;
        }

        var number = ++_number;
        while (true)
        {
            try
            {
                var started = Stopwatch.GetTimestamp();
                Volatile.Write(ref _sentAt, started);
                await CommitAsync(_connection!, number, batch);
                Committed(batch.Count, Stopwatch.GetElapsedTime(started));
                return;
            }
            catch (Exception exception) when (PostgresFaults.IsRolledBack(exception))
            {
                Drop(); // Another server may take what this one does not.
                if (batch.Count > 1 && PostgresFaults.IsOfTheData(exception))
                    await CarryOutOneByOneAsync(batch);
                else
                    Refuse(batch, Log(exception, batch.Count));
                return;
            }
            catch (Exception exception) when (PostgresFaults.IsStorage(exception))
            {
                Drop();
                Away(exception);
                if (await ReconnectAsync())
                    continue;
                Refuse(batch, new StorageUnavailableException("The platform stopped while PostgreSQL was away: whether this was written shows when it is back.", exception));
                return;
            }
            catch (Exception exception)
            {
                Drop();
                Refuse(batch, Log(exception, batch.Count));
                return;
            }
            finally
            {
                Volatile.Write(ref _sentAt, 0);
            }
        }
    }

    /// <summary>Where somebody met a fault meanwhile, asks first: a batch that is sent on a connection that is gone would be in doubt until the server is back, and one that is not sent can be refused.</summary>
    private async Task<bool> IsConnectedAsync()
    {
        if (_connection is not null && _database.Health.Fault is not null)
        {
            try
            {
                await using var ask = new NpgsqlCommand("SELECT 1", _connection);
                await AnswerAsync(ask.ExecuteNonQueryAsync(CancellationToken.None));
            }
            catch (Exception exception) when (PostgresFaults.IsStorage(exception))
            {
                Drop();
            }
        }

        return _connection is not null || await TryConnectAsync();
    }

    private async Task CarryOutOneByOneAsync(List<TWrite> batch)
    {
        foreach (var write in batch)
            await CarryOutAsync([write]);
    }

    /// <summary>Tries until there is a connection; refuses meanwhile what comes.</summary>
    /// <returns>False where the platform stops.</returns>
    private async Task<bool> ReconnectAsync()
    {
        for (var pause = _options.FirstPause; ; pause = pause * 2 < _options.LongestPause ? pause * 2 : _options.LongestPause)
        {
            RefuseQueued();
            try
            {
                await Task.Delay(pause, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                RefuseQueued();
                return false;
            }

            if (await TryConnectAsync())
                return true;
        }
    }

    private async Task<bool> TryConnectAsync()
    {
        try
        {
            _connection = await _database.OpenOwnAsync(_stopping.Token);
            if (_away is not null)
                _logger.LogInformation("PostgreSQL is back");
            _away = null;
            _database.Health.Succeeded(this);
            return true;
        }
        catch (Exception exception)
        {
            Away(exception);
            return false;
        }
    }

    private void Away(Exception exception)
    {
        var reason = PostgresFaults.Unavailable("reached", exception);
        if (_away is null)
            _logger.LogError(exception, "Nothing can be written until PostgreSQL is back: {Reason}", reason.Message);
        _away = reason;
        _database.Health.Failed(this, reason.Message);
    }

    private StorageUnavailableException Log(Exception exception, int writes)
    {
        var reason = PostgresFaults.Unavailable("written", exception);
        _logger.LogError(exception, "{Writes} writes were refused: {Reason}", writes, reason.Message);
        return reason;
    }

    private void RefuseQueued()
    {
        while (_away is { } away && _queue.Reader.TryRead(out var write))
            write.Refuse(away);
    }

    private static void Refuse(List<TWrite> batch, StorageUnavailableException reason)
    {
        foreach (var write in batch)
            write.Refuse(reason);
    }

    private void Drop()
    {
        Forget();
        if (_connection is not { } old)
            return;
        _connection = null;
        // Nobody waits for it: while a command on it has no answer, this may take as long as the server hangs.
        _ = Task.Run(() => old.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing));
    }
}
