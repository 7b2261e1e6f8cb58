using System.Net.WebSockets;
using LoopStacks.Client;
using LoopStacks.Contracts.Events;

namespace LoopStacks.WebConsole.Platform;

/// <summary>Follows the platform's events over its public WebSocket, as the page's reader; a lost connection is made again, and goes on where it was.</summary>
public sealed class LiveFeed(Session session, TimeProvider clock)
{
    /// <summary>Follows channels until it is disposed.</summary>
    /// <param name="channels">Each <c>realm/{name}</c>, <c>execution/{id}</c> or <c>resources</c>.</param>
    /// <param name="after">The cursor to go on from; null brings what is new only.</param>
    /// <param name="received">Called for each event, in order, from a thread of the feed.</param>
    /// <param name="changed">Called when the connection has been made or lost.</param>
    public LiveSubscription Follow(IReadOnlyList<string> channels, string? after, Action<EventEnvelope> received, Action<LiveState> changed) =>
        new(session.Address ?? throw new InvalidOperationException("The page does not know where it came from."), session.Token, channels, after, received, changed, clock);
}

/// <summary>How a page's connection to the events stands.</summary>
public enum LiveState
{
    Connecting,

    /// <summary>Nothing is followed.</summary>
    None,
    Live,
    Lost,

    /// <summary>The platform refused the subscription; trying again would not help.</summary>
    Refused,
}

/// <summary>Channels that are followed.</summary>
public sealed class LiveSubscription : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _address;
    private readonly string? _token;
    private readonly IReadOnlyList<string> _channels;
    private readonly Action<EventEnvelope> _received;
    private readonly Action<LiveState> _changed;
    private readonly TimeProvider _clock;
    private readonly Task _running;
    private string? _cursor;

    internal LiveSubscription(Uri address, string? token, IReadOnlyList<string> channels, string? after, Action<EventEnvelope> received, Action<LiveState> changed, TimeProvider clock)
    {
        (_address, _token, _channels, _cursor, _received, _changed, _clock) = (address, token, channels, after, received, changed, clock);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Why the platform refused; null where it did not.</summary>
    public string? Refusal { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        var wait = TimeSpan.FromMilliseconds(200);
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (await ReadAsync())
                    return;
                wait = TimeSpan.FromMilliseconds(200);
            }
            catch (WebSocketException)
            {
                // Told by the state; and tried again.
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }

            _changed(LiveState.Lost);
            try
            {
                await Task.Delay(wait, _clock, _end.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, TimeSpan.FromSeconds(5).Ticks));
        }
    }

    /// <returns>Whether that was all, since the platform refused.</returns>
    private async Task<bool> ReadAsync()
    {
        var socket = new EventSocket(_address, _token, options => options.RemoteCertificateValidationCallback = PlatformClient.Own.RemoteCertificateValidationCallback);
        await foreach (var message in socket.ReadAsync(new Subscribe(_channels, _cursor), _end.Token))
        {
            switch (message)
            {
                case Subscribed subscribed:
                    _cursor ??= subscribed.Cursor;
                    _changed(LiveState.Live);
                    break;
                case EventMessage { Event: var item }:
                    _cursor = item.Cursor ?? _cursor;
                    _received(item);
                    break;
                case Missed missed:
                    _cursor = missed.After;
                    return false; // Subscribes again from there.
                case ReaderError error:
                    Refusal = error.Message;
                    _changed(LiveState.Refused);
                    return true;
            }
        }

        return false;
    }
}
