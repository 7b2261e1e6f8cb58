using LoopStacks.Api.Answers;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Executions;

/// <summary>
/// One reader of one loop. (1) The history is replayed from the journal, as far as it goes. (2) Where the loop has not ended in it, the feed is followed from the
/// history's last cursor. (3) Where the feed had to leave events out, it is followed anew from the last event that was sent: the journal has them, so a slow reader
/// of a single loop misses none. (4) The stream ends after the loop's end event.
/// </summary>
internal sealed class LoopStream(ILoopService loops, IEventFeed feed, ServerSentEvents target, TimeSpan keepAlive, TimeProvider time)
{
    private const int PageSize = 200;

    private const int MostPendingBytes = 64 * 1024;

    private Task _step = Task.CompletedTask;
    private string? _last;
    private bool _ended;

    /// <summary>Whether the history has an event after the cursor.</summary>
    public async Task<bool> HasMoreAsync(LoopId id, StreamCursor after, CancellationToken cancellation)
    {
        for (long seq = 0; ;)
        {
            var page = await loops.HistoryAsync(id, seq, PageSize, cancellation).ConfigureAwait(false);
            if (page is null || page.Items.Count == 0)
                return false;
            if (after.IsBefore(page.Items[^1].Cursor))
                return true;
            seq = page.Items[^1].Seq;
        }
    }

    public async Task<IResult> RunAsync(LoopId id, StreamCursor after, CancellationToken cancellation)
    {
        try
        {
            await target.StartAsync(cancellation).ConfigureAwait(false);
            await ReplayAsync(id, after, cancellation).ConfigureAwait(false);
            while (!_ended && await FollowAsync(id, cancellation).ConfigureAwait(false))
                // The next round reads from the journal what the feed left out.
                continue;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The reader left or the host stops; the reader knows its cursor.
        }

        return EmptyAnswer.Written;
    }

    // Step 1.
    private async Task ReplayAsync(LoopId id, StreamCursor after, CancellationToken cancellation)
    {
        for (long seq = 0; !_ended;)
        {
            var page = await loops.HistoryAsync(id, seq, PageSize, cancellation).ConfigureAwait(false);
            if (page is null || page.Items.Count == 0)
                return;
            foreach (var envelope in page.Items)
            {
                if (after.IsBefore(envelope.Cursor))
                    target.Add(envelope);
                Note(envelope.Cursor, envelope.Type);
            }

            seq = page.Items[^1].Seq;
            await target.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }

    // Steps 2 to 4. False where the feed itself has ended.
    private async Task<bool> FollowAsync(LoopId id, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var items = (await feed.FollowAsync([$"execution/{id}"], _last, stop.Token).ConfigureAwait(false)).Value.GetAsyncEnumerator(stop.Token);
        try
        {
            var missed = false;
            while (!_ended && !missed && await NextAsync(items, cancellation).ConfigureAwait(false))
                missed = !Take(items.Current);
            await target.FlushAsync(cancellation).ConfigureAwait(false);
            return missed;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            // An enumerator may only be disposed between its steps.
            await _step.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await items.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>False where events were left out.</summary>
    private bool Take(FeedItem item)
    {
        switch (item)
        {
            case FeedItem.Ready ready:
                _last ??= ready.Cursor;
                return true;
            case FeedItem.Event(_, var envelope):
                target.Add(envelope);
                Note(envelope.Cursor, envelope.Type);
                return true;
            default:
                return false;
        }
    }

    // What is at hand is sent together; a reader that has nothing to read hears that we are alive.
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<FeedItem> items, CancellationToken cancellation)
    {
        var next = items.MoveNextAsync();
        if (next.IsCompleted && target.PendingBytes < MostPendingBytes)
            return await next.ConfigureAwait(false);
        var moved = next.AsTask();
        _step = moved;
        await target.FlushAsync(cancellation).ConfigureAwait(false);
        while (!moved.IsCompleted)
        {
            using var alarm = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (await Task.WhenAny(moved, Task.Delay(keepAlive, time, alarm.Token)).ConfigureAwait(false) != moved)
                await KeepAliveAsync(cancellation).ConfigureAwait(false);
            await alarm.CancelAsync().ConfigureAwait(false);
        }

        return await moved.ConfigureAwait(false);
    }

    private async Task KeepAliveAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        target.AddKeepAlive();
        await target.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private void Note(string? cursor, string type)
    {
        _last = cursor ?? _last;
        _ended |= EndEvents.Has(type);
    }
}
