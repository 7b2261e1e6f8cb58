using System.Threading.Channels;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Storage.Postgres.Journal;

/// <summary>
/// Raises the events of this process and, while somebody follows, of all processes in the order of their positions. Batches of this process come from memory; where others wrote between, theirs are read first, or
/// left out where nobody follows. Who appended hears of it after its events were raised.
/// </summary>
internal sealed class CommitFollower : IAsyncDisposable
{
    private const int PageSize = 1000;

    private readonly JournalReads _reads;
    private readonly Action<IReadOnlyList<StoredEvent>> _raise;
    private readonly ILogger _logger;
    private readonly TimeSpan _pause;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Step> _steps;
    private readonly Task _following;
    private long _raised;
    private long _hinted;
    private int _isLooking;
    private int _followers;
    private volatile bool _isExpecting;

    /// <param name="head">The position after which all is new.</param>
    public CommitFollower(JournalReads reads, long head, PostgresOptions options, Action<IReadOnlyList<StoredEvent>> raise, ILogger logger)
    {
        (_reads, _raised, _pause, _raise, _logger) = (reads, head, options.PollInterval, raise, logger);
        // When it is full, the writer waits; hints are left out, since one that is in it does for all.
        _steps = Channel.CreateBounded<Step>(new BoundedChannelOptions(64) { SingleReader = true });
        _following = Task.Run(FollowAllAsync);
    }

    /// <summary>A batch of this process is on its way to the server: hints wait for what becomes of it, since it is most likely what they are about.</summary>
    public void Expect() => _isExpecting = true;

    /// <summary>A batch of this process; in the order in which they were committed.</summary>
    public ValueTask FollowAsync(CommittedBatch batch) => _steps.Writer.WriteAsync(new Step(batch));

    /// <returns>After which position all is raised.</returns>
    /// <exception cref="StorageUnavailableException">The platform stops.</exception>
    public async ValueTask<JournalFollow> FollowAsync(CancellationToken cancellation)
    {
        var after = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Increment(ref _followers); // From the next step on; this one's own says where that is.
        try
        {
            await _steps.Writer.WriteAsync(new Step(Follow: after), cancellation);
            return new JournalFollow(await after.Task.WaitAsync(cancellation), () => Interlocked.Decrement(ref _followers));
        }
        catch (Exception exception)
        {
            Interlocked.Decrement(ref _followers);
            throw exception is ChannelClosedException ? new StorageUnavailableException("The platform stops: events are not followed any more.", exception) : exception;
        }
    }

    /// <summary>Nothing is on its way any more.</summary>
    public void Expected()
    {
        _isExpecting = false;
        LookWhereHinted();
    }

    /// <summary>Somebody has written up to a position.</summary>
    public void Hint(long position)
    {
        for (var hinted = Volatile.Read(ref _hinted); position > hinted;)
        {
            var was = Interlocked.CompareExchange(ref _hinted, position, hinted);
            if (was == hinted)
                break;
            hinted = was;
        }

        if (!_isExpecting)
            LookWhereHinted();
    }

    /// <summary>Raises what was committed before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_steps.Writer.TryComplete())
        {
            await _stopping.CancelAsync();
            await _following;
            _stopping.Dispose();
        }
    }

    private async Task FollowAllAsync()
    {
        await foreach (var step in _steps.Reader.ReadAllAsync())
        {
            if (step.Batch is { } batch)
                await TakeAsync(batch);
            else if (step.Follow is { } follow)
                follow.SetResult(_raised);
            else
                Volatile.Write(ref _isLooking, 0);
            // In this order: a hint that is about a batch of this process came after that was expected, and so the batch is in the queue when it is expected no more.
            var hinted = Volatile.Read(ref _hinted);
            if (hinted > _raised && !_isExpecting && !_steps.Reader.TryPeek(out _))
                await LookAsync(hinted);
        }
    }

    private void LookWhereHinted()
    {
        if (!_stopping.IsCancellationRequested && Volatile.Read(ref _hinted) > Volatile.Read(ref _raised) && Interlocked.Exchange(ref _isLooking, 1) == 0 && !_steps.Writer.TryWrite(default))
            Volatile.Write(ref _isLooking, 0); // It is full: what is in it is followed by a look.
    }

    private async Task LookAsync(long upTo)
    {
        if (LeavesOut(upTo))
            return;
        try
        {
            await ReadAsync(upTo);
        }
        catch (StorageUnavailableException unavailable)
        {
            _logger.LogDebug(unavailable, "What others wrote could not be read; it is tried again with the next hint");
        }
    }

    private async Task TakeAsync(CommittedBatch batch)
    {
        if (batch.Events.Count > 0)
        {
            while (batch.Head > _raised && !LeavesOut(batch.Head) && !await TryReadAsync(batch.Head))
            {
                if (_stopping.IsCancellationRequested)
                    break; // Nobody listens any more; who appended must hear that it was written.
                await Task.Delay(_pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            // A look may have raised the first of them, or all.
            Raise(batch.Head >= _raised ? batch.Events : batch.Events.FindAll(stored => stored.Position > _raised));
        }

        batch.Complete();
    }

    /// <summary>Where nobody follows, others' events count as raised.</summary>
    private bool LeavesOut(long upTo)
    {
        if (Volatile.Read(ref _followers) > 0)
            return false;
        if (upTo > _raised)
            Volatile.Write(ref _raised, upTo);
        return true;
    }

    private async Task<bool> TryReadAsync(long before)
    {
        try
        {
            await ReadAsync(before);
            return true;
        }
        catch (StorageUnavailableException unavailable)
        {
            _logger.LogDebug(unavailable, "What others wrote can't be read, so events wait");
            return false;
        }
    }

    /// <summary>Raises what was committed up to a position. Positions that are not there were dropped.</summary>
    private async Task ReadAsync(long upTo)
    {
        while (true)
        {
            var page = await _reads.ReadFeedAsync(null, null, _raised, PageSize, CancellationToken.None);
            var wanted = page.Count == 0 || page[^1].Position <= upTo ? page : [.. page.Where(stored => stored.Position <= upTo)];
            Raise(wanted);
            if (wanted.Count < PageSize)
                return;
        }
    }

    private void Raise(IReadOnlyList<StoredEvent> events)
    {
        if (events.Count == 0)
            return;
        try
        {
            _raise(events);
        }
        catch (Exception exception)
        {
            _logger.LogError(exception, "A handler of committed events failed");
        }

        Volatile.Write(ref _raised, events[^1].Position);
    }

    /// <summary>A batch, somebody who wants to follow, or, with neither, a look at what others may have written.</summary>
    private readonly record struct Step(CommittedBatch? Batch = null, TaskCompletionSource<long>? Follow = null);
}
