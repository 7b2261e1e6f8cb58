using System.Net.WebSockets;
using LoopStacks.Contracts.Events;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Events;

/// <summary>
/// The channels of one <c>subscribe</c>, followed together so that an event of two of them comes once. Channels may leave it: it is then followed anew
/// with the rest, from the last event that was sent. Not thread safe; its pump runs beside its owner.
/// </summary>
internal sealed class Subscription(IEventFeed feed, ReaderSocket reader, Action<Exception> onFailure, CancellationToken connection)
{
    private IReadOnlyList<string> _channels = [];
    private string? _cursor;
    private CancellationTokenSource? _stop;
    private Task _pump = Task.CompletedTask;

    public IReadOnlyList<string> Channels => _channels;

    /// <summary>Starts; the feed's fault, or null.</summary>
    public ValueTask<Fault?> StartAsync(IReadOnlyList<string> channels, string? after) => FollowAsync(channels, after, announce: true);

    /// <summary>Leaves channels.</summary>
    public async Task LeaveAsync(IReadOnlyCollection<string> channels)
    {
        var rest = _channels.Except(channels, StringComparer.Ordinal).ToArray();
        if (rest.Length == _channels.Count)
            return;
        await StopAsync().ConfigureAwait(false);
        _channels = rest;
        if (rest.Length > 0 && await FollowAsync(rest, _cursor, announce: false).ConfigureAwait(false) is { } fault)
            onFailure(new InvalidOperationException($"Could not go on from cursor {_cursor}: {fault.Detail}"));
    }

    public async Task StopAsync()
    {
        if (_stop is null)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _stop = null;
    }

    private async ValueTask<Fault?> FollowAsync(IReadOnlyList<string> channels, string? after, bool announce)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(connection);
        var items = await feed.FollowAsync(channels, after, stop.Token).ConfigureAwait(false);
        if (items.Fault is { } fault)
        {
            stop.Dispose();
            return fault;
        }

        _channels = channels;
        _cursor = after;
        _stop = stop;
        _pump = PumpAsync(items.Value, announce, stop.Token);
        return null;
    }

    private async Task PumpAsync(IAsyncEnumerable<FeedItem> items, bool announce, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            await foreach (var item in items.WithCancellation(cancellation).ConfigureAwait(false))
                await TakeAsync(item, announce, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException || (exception is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            // It was stopped, or the reader is gone or cut off, which ends reading from it too.
        }
        catch (Exception exception)
        {
            onFailure(exception);
        }
    }

    private async ValueTask TakeAsync(FeedItem item, bool announce, CancellationToken cancellation)
    {
        switch (item)
        {
            case FeedItem.Ready(var cursor):
                _cursor ??= cursor;
                if (announce)
                    await reader.SendAsync(new Subscribed(_channels, cursor), connection).ConfigureAwait(false);
                break;
            case FeedItem.Event(var channel, var envelope):
                // A frame that was begun is finished even where the subscription is stopped: half a frame would break the connection.
                cancellation.ThrowIfCancellationRequested();
                await reader.SendAsync(new EventMessage(channel, envelope), connection).ConfigureAwait(false);
                _cursor = envelope.Cursor ?? _cursor;
                break;
            case FeedItem.Missed(var after, var count):
                await reader.SendAsync(new Missed(after, count), connection).ConfigureAwait(false);
                break;
        }
    }
}
