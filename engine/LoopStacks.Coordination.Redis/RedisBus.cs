using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Coordination.Redis.Connections;
using LoopStacks.Coordination.Redis.Messages;
using LoopStacks.Coordination.Redis.Presence;
using LoopStacks.Core.Bidding;
using LoopStacks.Engine.Coordination;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis;

/// <summary>
/// The coordination bus of many processes, on Redis. Who is connected where is known in memory and kept by heartbeats; announcements, cancellations and notices go by sharded pub/sub to the
/// process that has the instance; work goes through a stream an instance, or straight to this process's gateway where that has a free credit. Nothing durable depends on it: what is lost with Redis is made
/// good by the loops' leases. Thread safe.
/// </summary>
public sealed partial class RedisBus : ICoordinationBus, IAsyncDisposable
{
    private readonly ILoopInbox _loops;
    private readonly RedisOptions _options;
    private readonly RedisKeys _keys;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PresenceView _view = new();
    private readonly OpenAnnouncements _open;
    private readonly CancellationTokenSource _stopping = new();
    private RedisConnection? _redis;
    private IGatewayPort? _gateway;
    private Task _presence = Task.CompletedTask;
    private ITimer? _timer;

    /// <param name="loops">Where the loops hear what gateways say.</param>
    public RedisBus(ILoopInbox loops, RedisOptions options, TimeProvider time, ILogger<RedisBus> logger)
    {
        if (options.Faults().FirstOrDefault() is { } fault)
            throw new ArgumentException(fault, nameof(options));
        (_loops, _options, _time, _logger) = (loops, options, time, logger);
        _keys = new RedisKeys(options.Tag);
        _open = new OpenAnnouncements(options.MaxOpenAnnouncements);
        Inbox = new BusInbox(loops, this);
        _view.Vanished += OnVanished;
        _view.Appeared += offer => InstanceAppeared?.Invoke(offer);
    }

    public event Action<InstanceOffer>? InstanceAppeared;

    /// <summary>What this process's gateway talks to: the loops, and the bus learns which work has ended.</summary>
    public ILoopInbox Inbox { get; }

    /// <summary>This process among the others; another one at each start.</summary>
    public string Node { get; } = $"{new string([.. Environment.MachineName.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(24)])}-{Guid.NewGuid().ToString("N")[..12]}";

    /// <summary>Why Redis can't be used now, for people; null where it can.</summary>
    public string? Trouble => _redis is null ? "The coordination bus has not started." : _redis.Trouble;

    private bool IsUp => _redis is { IsUp: true };

    /// <summary>Connects, and returns when it is known who is there.</summary>
    /// <exception cref="CoordinationUnavailableException">Redis can't be reached, or does not let us in.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _startedAt = _comparedAt = _renewedAt = _time.GetTimestamp();
        _redis = await RedisConnection.OpenAsync(_options, _logger).ConfigureAwait(false);
        try
        {
            (await _redis.SubscribeAsync(_keys.Presence).ConfigureAwait(false)).OnMessage(message => OnPresence(message.Message));
            await ExpectOneJournalAsync(cancellation).ConfigureAwait(false);
            await BeatAsync().ConfigureAwait(false);
            await ExpectOneJournalAsync(cancellation).ConfigureAwait(false); // Two that start at once see each other now.
        }
        catch (RedisException exception)
        {
            throw new CoordinationUnavailableException(
                $"Redis at {RedisConnection.Endpoints(RedisConnection.Configure(_options))} refused what LoopStacks needs ({Reason(exception)}). See docs/operations.md for what its user must be allowed.", exception);
        }

        _presence = Task.Run(RunPresenceAsync, CancellationToken.None);
        _timer = _time.CreateTimer(_ => Tick(), null, _options.Beat, _options.Beat);
    }

    public IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities) => _view.Find(realm, capabilities);

    public string? Unreachable(string realm, ImmutableArray<string> capabilities)
    {
        if (IsUp)
            return null;
        var here = (Volatile.Read(ref _gateway)?.Present() ?? []).Where(offer => offer.Realm == realm).SelectMany(offer => offer.Capabilities).ToHashSet();
        return here.IsSupersetOf(capabilities) ? null : Trouble ?? "Redis is just back.";
    }

    public IReadOnlyList<InstanceOffer> Present(string? realm)
    {
        // Instances of this process with their load at this moment, of the others as of their last beat.
        var present = new Dictionary<(string, string), List<Holder>>();
        foreach (var offer in Volatile.Read(ref _gateway)?.Present() ?? [])
        {
            if (realm is null || offer.Realm == realm)
                present[(offer.Realm, offer.Instance)] = [new Holder(Node, offer)];
        }

        foreach (var holder in _view.All)
        {
            var key = (holder.Offer.Realm, holder.Offer.Instance);
            if (holder.Node == Node || (realm is not null && holder.Offer.Realm != realm))
                continue;
            if (!present.TryGetValue(key, out var holders))
                present.Add(key, holders = []);
            holders.Add(holder);
        }

        return [.. present.Values.Select(holders => PresenceView.Merge([.. holders])!)];
    }

    public void Announce(Announcement announcement)
    {
        var gateway = Volatile.Read(ref _gateway);
        var here = ImmutableArray.CreateBuilder<AskedInstance>();
        Dictionary<string, ImmutableArray<AskedInstance>.Builder>? elsewhere = null;
        foreach (var asked in announcement.Asked)
        {
            var node = ChooseFor(announcement.Realm, asked.Instance);
            if (node is null || (node == Node && gateway is null))
                Decline(announcement.Id, asked, "not connected");
            else if (node == Node)
                here.Add(asked);
            else
                (elsewhere ??= []).GetOrAdd(node).Add(asked);
        }

        if (here.Count > 0)
            gateway!.Announce(announcement, here.ToImmutable());
        foreach (var (node, asked) in elsewhere ?? [])
            _ = AnnounceAsync(node, announcement with { Asked = asked.ToImmutable() });
    }

    public void Tell(ChildNotice notice)
    {
        Volatile.Read(ref _gateway)?.Tell(notice);
        if (!_held.ContainsKey(notice.Item))
            TellOthers(notice.Realm, notice.Instance, new ChildMessage(notice));
    }

    public void Tell(AnswerNotice notice)
    {
        Volatile.Read(ref _gateway)?.Tell(notice);
        if (!_held.ContainsKey(notice.Item))
            TellOthers(notice.Realm, notice.Instance, new AnswerMessage(notice));
    }

    public IDisposable Attach(IGatewayPort gateway)
    {
        if (Interlocked.CompareExchange(ref _gateway, gateway, null) is not null)
            throw new InvalidOperationException("A gateway is attached to this bus already.");
        _isOut = false;
        return new Attachment(this, gateway);
    }

    /// <summary>Says good-bye, so that others need not wait for the silence.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        _timer?.Dispose();
        _signals.Writer.TryWrite(true);
        await _presence.ConfigureAwait(false);
        if (_redis is null)
            return;
        await LeaveAsync().ConfigureAwait(false);
        await _redis.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>This process where it has a free credit, since that costs no message; else the one with the most free credits.</summary>
    private string? ChooseFor(string realm, string instance)
    {
        var holders = _view.HoldersOf(realm, instance);
        if (holders.Length == 1)
            return holders[0].Node;
        Holder? best = null;
        foreach (var holder in holders)
        {
            if (holder.Node == Node)
            {
                if (Room(realm, instance) > 0)
                    return Node;
                best ??= holder;
            }
            else if (best is null || holder.Free > Math.Max(best.Free, 0) || (best.Node != Node && holder.Free > best.Free))
            {
                best = holder;
            }
        }

        return best?.Node;
    }

    private async Task AnnounceAsync(string node, Announcement announcement)
    {
        try
        {
            if (!IsUp)
                throw new RedisException("Redis is away.");
            _open.Add(node, announcement, _time.GetUtcNow());
            if (await SendAsync(announcement.Realm, node, new AnnounceMessage(announcement)).ConfigureAwait(false) > 0)
                return;
            Decline(announcement.Id, announcement.Asked, "its process is gone");
        }
        catch (RedisException)
        {
            Decline(announcement.Id, announcement.Asked, "its process can't be reached");
        }
    }

    private void TellOthers(string realm, string instance, NodeMessage message)
    {
        foreach (var holder in _view.HoldersOf(realm, instance))
        {
            if (holder.Node != Node)
                _ = TryTellAsync(realm, holder.Node, message);
        }
    }

    private async Task TryTellAsync(string realm, string node, NodeMessage message)
    {
        try
        {
            if (IsUp)
                await SendAsync(realm, node, message).ConfigureAwait(false);
        }
        catch (RedisException exception)
        {
            LogNotSent(_logger, message.GetType().Name, Reason(exception)); // Who missed it asks again, or finds out by the item's lease.
        }
    }

    private Task<long> SendAsync(string realm, string node, NodeMessage message) =>
        _redis!.PublishAsync(RedisKeys.To(realm, node), JsonSerializer.SerializeToUtf8Bytes(message, BusJson.Default.NodeMessage));

    private void Decline(Core.Loops.AnnouncementId announcement, ImmutableArray<AskedInstance> all, string reason)
    {
        foreach (var asked in all)
            Decline(announcement, asked, reason);
    }

    private void Decline(Core.Loops.AnnouncementId announcement, AskedInstance asked, string reason) =>
        _loops.Answer(announcement, [.. asked.Capabilities.Select(capability => new BidAnswer(asked.Instance, capability, AnswerKind.Decline, Note: reason, Absent: true))]);

    private void OnMessage(ChannelMessageQueue queue, RedisValue text)
    {
        try
        {
            var message = JsonSerializer.Deserialize((byte[])text!, BusJson.Default.NodeMessage) ?? throw new JsonException("It is null.");
            // Too many wait: what is only worth something for a moment is dropped, so that the rest is reached.
            if (message is AnnounceMessage && queue.TryGetCount(out var waiting) && waiting > _options.MaxMessages)
                BusMetrics.Dropped.Add(1);
            else
                Handle(message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidCastException or NullReferenceException or NotSupportedException)
        {
            BusMetrics.Unreadable.Add(1);
            LogUnreadable(_logger, "A message", exception.Message);
        }
    }

    private void Handle(NodeMessage message)
    {
        if (Volatile.Read(ref _gateway) is not { } gateway)
            return;
        switch (message)
        {
            case AnnounceMessage { Announcement: { Asked.IsDefault: false } announcement }:
                gateway.Announce(announcement, announcement.Asked);
                break;
            case CancelMessage { Cancellation: { } cancellation }:
                CancelHere(cancellation);
                break;
            case ChildMessage { Notice: { } child }:
                gateway.Tell(child);
                break;
            case AnswerMessage { Notice: { } answer }:
                gateway.Tell(answer);
                break;
            case WorkMessage work when _streams.TryGetValue((work.Realm, work.Instance), out var stream):
                stream.Arrived();
                break;
            case WorkMessage:
                break; // The instance has left meanwhile; whoever gets it looks into the stream.
            default:
                throw new JsonException("It has not what its kind needs.");
        }
    }

    /// <summary>What a server said, without what the client adds; a server's word has no secrets.</summary>
    private static string Reason(Exception exception) => exception is RedisServerException server ? server.Message : exception.GetType().Name;

    private sealed class Attachment(RedisBus bus, IGatewayPort gateway) : IDisposable
    {
        public void Dispose()
        {
            if (Interlocked.CompareExchange(ref bus._gateway, null, gateway) == gateway)
                bus.Withdraw();
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Message} was not sent: {Reason}")]
    private static partial void LogNotSent(ILogger logger, string message, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{What} could not be read and is left out: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string what, string reason);
}

file static class Builders
{
    public static ImmutableArray<AskedInstance>.Builder GetOrAdd(this Dictionary<string, ImmutableArray<AskedInstance>.Builder> byNode, string node)
    {
        if (!byNode.TryGetValue(node, out var asked))
            byNode.Add(node, asked = ImmutableArray.CreateBuilder<AskedInstance>());
        return asked;
    }
}
