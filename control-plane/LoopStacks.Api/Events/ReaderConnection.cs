using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Events;

/// <summary>One reader on <c>/events</c>: takes its messages one after the other and keeps its subscriptions.</summary>
/// <param name="mayFollow">Null where the reader may follow the channel.</param>
internal sealed class ReaderConnection(IEventFeed feed, Func<string, ValueTask<Fault?>> mayFollow, ReaderSocket reader, ApiOptions options, Action<Exception> onFailure, CancellationToken cancellation)
{
    private static readonly TimeSpan LastFrameTimeout = TimeSpan.FromSeconds(2);

    private readonly List<Subscription> _subscriptions = [];
    private readonly CancellationTokenSource _sends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

    /// <summary>Completes when the reader closed or broke the protocol; the code with which to close.</summary>
    public async Task<Fault?> RunAsync()
    {
        try
        {
            while (true)
            {
                var (message, kind) = await reader.ReadAsync(cancellation).ConfigureAwait(false);
                switch (kind)
                {
                    case ReaderInput.Closed:
                        return null;
                    case ReaderInput.TooLarge:
                        return TooLarge();
                    case ReaderInput.Binary:
                        await RefuseAsync(new Fault(ErrorCode.UnsupportedMediaType, "Messages are text, not binary.")).ConfigureAwait(false);
                        break;
                    default:
                        await TakeAsync(ReaderMessageBinder.Bind(message.Span, options.MaxReaderChannels)).ConfigureAwait(false);
                        break;
                }
            }
        }
        finally
        {
            await StopAsync().ConfigureAwait(false);
        }
    }

    // A pump may be in the middle of a frame to a reader that reads no more: it gets a moment to end it, then the connection is cut.
    private async Task StopAsync()
    {
        var stops = Task.WhenAll(_subscriptions.Select(subscription => subscription.StopAsync()));
        await stops.WaitAsync(LastFrameTimeout, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stops.IsCompleted)
            await _sends.CancelAsync().ConfigureAwait(false);
        await stops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _sends.Dispose();
    }

    private Task TakeAsync(Outcome<ReaderMessage> message) => message switch
    {
        { Fault: { } fault } => RefuseAsync(fault),
        { Value: Subscribe subscribe } => SubscribeAsync(subscribe),
        _ => LeaveAsync(((Unsubscribe)message.Value).Channels),
    };

    // A channel that is held already moves to the new subscription: so a reader goes back to an earlier cursor.
    private async Task SubscribeAsync(Subscribe subscribe)
    {
        var held = _subscriptions.SelectMany(subscription => subscription.Channels).Union(subscribe.Channels, StringComparer.Ordinal).Count();
        if (held > options.MaxReaderChannels)
        {
            await RefuseAsync(TooManyChannels()).ConfigureAwait(false);
            return;
        }

        foreach (var channel in subscribe.Channels)
        {
            if (await mayFollow(channel).ConfigureAwait(false) is not { } refused)
                continue;
            await RefuseAsync(refused).ConfigureAwait(false);
            return;
        }

        var subscription = new Subscription(feed, reader, onFailure, _sends.Token);
        await LeaveAsync(subscribe.Channels).ConfigureAwait(false);
        if (await subscription.StartAsync(subscribe.Channels, subscribe.After).ConfigureAwait(false) is { } fault)
            await RefuseAsync(fault).ConfigureAwait(false);
        else
            _subscriptions.Add(subscription);
    }

    private async Task LeaveAsync(IReadOnlyList<string> channels)
    {
        foreach (var subscription in _subscriptions)
            await subscription.LeaveAsync(channels).ConfigureAwait(false);
        _subscriptions.RemoveAll(subscription => subscription.Channels.Count == 0);
    }

    private Task RefuseAsync(Fault fault) => reader.SendAsync(new ReaderError(fault.Code.Code, fault.Detail), cancellation);

    private Fault TooLarge() => new(
        ErrorCode.TooLarge,
        $"A message is larger than {options.MaxReaderMessageBytes} bytes ({ApiOptions.Section}:{nameof(ApiOptions.MaxReaderMessageBytes)}).");

    private Fault TooManyChannels() => new(
        ErrorCode.TooMany,
        $"A reader holds at most {options.MaxReaderChannels} channels, the limit of {ApiOptions.Section}:{nameof(ApiOptions.MaxReaderChannels)}. Leave some first.");
}
