using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Coordination.Redis.Connections;
using LoopStacks.Coordination.Redis.Messages;
using LoopStacks.Coordination.Redis.Presence;
using LoopStacks.Coordination.Redis.Work;
using LoopStacks.Engine.Coordination;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis;

/// <summary>
/// Presence. Steps: 1 a change of this process's instances is written into its hash, with a number, and told to all; 2 each beat renews the hash, and tells the number; 3 who sees a number that he does not
/// expect reads the whole hash; 4 who hears nothing for three of his own beats looks at the hash: Redis's clock decides whether the process is gone, so all come to the same result, and one that slept itself
/// takes nobody for gone.
/// </summary>
public sealed partial class RedisBus
{
    private const int MissedBeats = 3;
    private const int MaxLoadsPerBeat = 256;

    // Full means: a look is due anyway.
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<(string Realm, string Instance), InstanceOffer> _own = [];
    private readonly HashSet<(string Realm, string Instance)> _changed = [];
    private readonly Dictionary<(string Realm, string Instance), InstanceLoad> _told = [];
    private readonly HashSet<string> _listening = [];
    private readonly ConcurrentDictionary<string, bool> _reading = new();
    private readonly ConcurrentDictionary<string, bool> _strangers = new();
    private readonly ConcurrentDictionary<string, long> _leaving = new();
    private readonly Lock _owning = new();
    private long _version;
    private int _tickDue;
    private volatile bool _withdrawn;
    private volatile bool _isOut;
    private long _comparedAt;
    private long _renewedAt;
    private long _startedAt;

    private RedisValue TimeToLive => (long)(_options.Beat * MissedBeats).TotalMilliseconds;

    private RedisKey[] PresenceKeys => [_keys.Offers(Node), _keys.Nodes];

    public void InstanceChanged(IGatewayPort gateway, string realm, string instance, InstanceOffer? offer)
    {
        var key = (realm, instance);
        if (Serves(realm))
        {
            lock (_owning)
            {
                if (offer is null)
                    _own.Remove(key);
                else
                    _own[key] = offer;
                _changed.Add(key);
            }

            if (offer is null)
                _streams.TryRemove(key, out _);
            else
                StreamOf(key);
        }

        _view.Set(Node, realm, instance, offer, 0, own: true);
        _signals.Writer.TryWrite(true);
    }

    private bool Serves(string realm) => _options.Realm is null || _options.Realm == realm;

    /// <summary>The gateway is detached: nothing is here any more, and who was here comes back elsewhere.</summary>
    private void Withdraw()
    {
        (string Realm, string Instance)[] all;
        lock (_owning)
        {
            all = [.. _own.Keys];
            _own.Clear();
            _changed.Clear();
            _withdrawn = true;
        }

        foreach (var (realm, instance) in all)
        {
            _streams.TryRemove((realm, instance), out _);
            _view.Set(Node, realm, instance, null, 0, own: true);
        }

        _left.Clear();
        foreach (var (item, held) in _held)
        {
            if (held.InRedis)
                _left[item] = held;
        }

        _held.Clear();
        _signals.Writer.TryWrite(true);
    }

    private void Tick()
    {
        Interlocked.Exchange(ref _tickDue, 1);
        _signals.Writer.TryWrite(true);
    }

    private async Task RunPresenceAsync()
    {
        await foreach (var _ in _signals.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_stopping.IsCancellationRequested)
                return;
            try
            {
                if (Interlocked.Exchange(ref _tickDue, 0) == 1)
                    await TickAsync().ConfigureAwait(false);
                if (IsUp)
                    await PublishAsync().ConfigureAwait(false);
            }
            catch (RedisException exception)
            {
                LogNotSent(_logger, "Presence", Reason(exception)); // What is open is done at the next tick.
            }
            catch (Exception exception)
            {
                LogTickFailed(_logger, exception);
            }
        }
    }

    private async Task TickAsync()
    {
        bool wasGone;
        try
        {
            wasGone = await BeatAsync().ConfigureAwait(false);
        }
        catch (RedisException exception)
        {
            _redis!.Note(exception.InnerException ?? exception);
            KeepAlive();
            return;
        }

        if (_redis!.Note(null) || wasGone)
            await RestoreAsync().ConfigureAwait(false);
        await KeepMembersAsync().ConfigureAwait(false);
        foreach (var node in _view.Silent(MissedBeats))
            await ReadAsync(node).ConfigureAwait(false);
        if (Due(ref _comparedAt, _options.CompareInterval))
        {
            await CompareAsync().ConfigureAwait(false);
            Recheck();
        }

        await TendAsync().ConfigureAwait(false);
    }

    private bool Due(ref long at, TimeSpan interval)
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(at, now) < interval)
            return false;
        at = now;
        return true;
    }

    /// <returns>Whether Redis had forgotten this process: it was silent for too long, or Redis lost what it had.</returns>
    private async Task<bool> BeatAsync()
    {
        if (_isOut)
        {
            // Its gateway is gone, and what that had is given to others: it must not seem to live.
            await _redis!.SetAsync(_keys.Nodes).ConfigureAwait(false);
            return false;
        }

        int count;
        lock (_owning)
            count = _own.Count - _changed.Count(_own.ContainsKey);
        var there = (long)await _redis!.EvalAsync(PresenceScripts.Beat, PresenceKeys, Node, _version, TimeToLive, _options.Journal ?? "").ConfigureAwait(false);
        var isGone = there < count;
        if (isGone || there < 0)
            await RewriteAsync().ConfigureAwait(false);
        await SayAsync(new PresenceMessage(PresenceMessage.Beat, Node, _version, Loads: ChangedLoads())).ConfigureAwait(false);
        return isGone;
    }

    private async Task RewriteAsync()
    {
        InstanceOffer[] all;
        lock (_owning)
        {
            all = [.. _own.Values];
            _changed.ExceptWith(_own.Keys);
        }

        try
        {
            // Whoever reads in between sees a number that is no beat's, and reads again.
            foreach (var realm in all.Select(offer => offer.Realm).Distinct())
                await ListenAsync(realm).ConfigureAwait(false);
            foreach (var some in all.Chunk(500))
                await Task.WhenAll(some.Select(offer => ChangeAsync(offer.Realm, offer.Instance, offer, -1))).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            lock (_owning)
                _changed.UnionWith(_own.Keys);
            throw;
        }

        _version++;
        await _redis!.EvalAsync(PresenceScripts.Beat, PresenceKeys, Node, _version, TimeToLive, _options.Journal ?? "").ConfigureAwait(false);
    }

    /// <summary>Tells what has changed here since the last time.</summary>
    private async Task PublishAsync()
    {
        if (_withdrawn)
        {
            _isOut = Volatile.Read(ref _gateway) is null;
            await LeaveAsync().ConfigureAwait(false);
            _withdrawn = false;
        }

        while (Next() is { } next)
        {
            var ((realm, instance), offer) = next;
            try
            {
                if (offer is not null)
                    await ListenAsync(realm).ConfigureAwait(false); // Before anybody may send something.
                _version++;
                await ChangeAsync(realm, instance, offer, _version).ConfigureAwait(false);
                await SayAsync(new PresenceMessage(PresenceMessage.Changed, Node, _version, realm, instance, offer)).ConfigureAwait(false);
                if (offer is null)
                    continue;
                await ReclaimAsync(realm, instance).ConfigureAwait(false);
                StreamOf((realm, instance)).Arrived();
            }
            catch (RedisException)
            {
                lock (_owning)
                    _changed.Add((realm, instance));
                throw;
            }
        }
    }

    private ((string Realm, string Instance) Key, InstanceOffer? Offer)? Next()
    {
        lock (_owning)
        {
            if (_changed.Count == 0)
                return null;
            var key = _changed.First();
            _changed.Remove(key);
            return (key, _own.GetValueOrDefault(key));
        }
    }

    private Task<RedisResult> ChangeAsync(string realm, string instance, InstanceOffer? offer, long version) => _redis!.EvalAsync(
        PresenceScripts.Change,
        PresenceKeys,
        Node,
        version,
        TimeToLive,
        RedisKeys.Field(realm, instance),
        offer is null ? RedisValue.EmptyString : JsonSerializer.SerializeToUtf8Bytes(offer, BusJson.Default.InstanceOffer));

    private Task<long> SayAsync(PresenceMessage message) => _redis!.PublishAsync(_keys.Presence, JsonSerializer.SerializeToUtf8Bytes(message, BusJson.Default.PresenceMessage));

    private async Task ListenAsync(string realm)
    {
        if (_listening.Contains(realm))
            return;
        var queue = await _redis!.SubscribeAsync(RedisKeys.To(realm, Node)).ConfigureAwait(false);
        queue.OnMessage(message => OnMessage(queue, message.Message));
        _listening.Add(realm); // For good: a realm whose last instance left has another one soon, and is a name here.
    }

    private async Task LeaveAsync()
    {
        try
        {
            await _redis!.EvalAsync(PresenceScripts.Leave, PresenceKeys, Node).ConfigureAwait(false);
            await SayAsync(new PresenceMessage(PresenceMessage.Gone, Node, _version)).ConfigureAwait(false);
        }
        catch (RedisException exception)
        {
            LogNotSent(_logger, "Presence", Reason(exception)); // Others notice the silence.
        }
    }

    private List<InstanceLoad>? ChangedLoads()
    {
        List<InstanceLoad>? changed = null;
        foreach (var offer in Volatile.Read(ref _gateway)?.Present() ?? [])
        {
            var load = new InstanceLoad(offer.Realm, offer.Instance, offer.InFlight, offer.Queued);
            var key = (offer.Realm, offer.Instance);
            if (!Serves(offer.Realm) || _told.GetValueOrDefault(key, load with { InFlight = 0, Queued = 0 }) == load)
                continue;
            if ((changed ??= []).Count >= MaxLoadsPerBeat)
                break; // The others come with the next beat.
            _told[key] = load;
            changed.Add(load);
        }

        return changed;
    }

    private void OnPresence(RedisValue text)
    {
        try
        {
            var message = JsonSerializer.Deserialize((byte[])text!, BusJson.Default.PresenceMessage) ?? throw new JsonException("It is null.");
            if (message.Node is null)
                throw new JsonException("It names no process.");
            if (message.Node == Node)
                return;
            var isKnown = message.Kind switch
            {
                PresenceMessage.Beat => _view.Beat(message.Node, message.Version, message.Loads),
                PresenceMessage.Changed when message is { Realm: not null, Instance: not null, Offer: null or { Capabilities.IsDefault: false } } =>
                    _view.Set(message.Node, message.Realm, message.Instance, message.Offer, message.Version),
                PresenceMessage.Changed => throw new JsonException("It names no instance."),
                PresenceMessage.Gone => Forget(message.Node),
                PresenceMessage.Members => CopySoon(),
                _ => true, // A later version says more than this one knows.
            };
            if (!isKnown)
                _ = TryReadAsync(message.Node);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            BusMetrics.Unreadable.Add(1);
            LogUnreadable(_logger, "A message about presence", exception.Message);
        }
    }

    private bool CopySoon()
    {
        _ = CopyMembersAsync(joined: false);
        return true;
    }

    private bool Forget(string node)
    {
        // Its agents come back elsewhere with what they have in hand: they get a moment before it is handed to others.
        Drop(node, _options.Beat * 2);
        return true;
    }

    /// <summary>Reads who is there.</summary>
    private async Task CompareAsync()
    {
        var members = (await _redis!.SetAsync(_keys.Nodes).ConfigureAwait(false)).Select(member => (string)member!).ToHashSet();
        foreach (var node in members.Union(_view.Nodes))
        {
            if (node != Node)
                await ReadAsync(node).ConfigureAwait(false);
        }
    }

    private async Task TryReadAsync(string node)
    {
        // One read at a time; what comes meanwhile makes it read once more.
        if (!_reading.TryAdd(node, false))
        {
            _reading[node] = true;
            return;
        }

        try
        {
            do
            {
                _reading[node] = false;
                await ReadAsync(node).ConfigureAwait(false);
            }
            while (_reading[node]);
        }
        catch (RedisException exception)
        {
            LogNotSent(_logger, "Presence", Reason(exception)); // Its next beat leads here again.
        }
        finally
        {
            _reading.TryRemove(node, out _);
        }
    }

    /// <summary>Reads what a process offers; one that has nothing in Redis is gone.</summary>
    private async Task ReadAsync(string node)
    {
        var fields = await _redis!.HashAsync(_keys.Offers(node)).ConfigureAwait(false);
        if (fields.Length == 0)
        {
            if (_view.Knows(node))
                LogGone(_logger, node);
            Drop(node, TimeSpan.Zero);
            await _redis.EvalAsync(PresenceScripts.Forget, [_keys.Offers(node), _keys.Nodes], node).ConfigureAwait(false);
            return;
        }

        var (version, offers) = (-1L, new List<InstanceOffer>(fields.Length));
        foreach (var field in fields)
        {
            if (field.Name == PresenceScripts.VersionField)
                version = (long)field.Value;
            else if (field.Name == PresenceScripts.JournalField)
                NoteJournal(node, field.Value);
            else if (Parse(field.Value) is { } offer)
                offers.Add(offer);
        }

        _view.Replace(node, version, offers);
    }

    private void NoteJournal(string node, string? journal)
    {
        if (_options.Journal is not null && !string.IsNullOrEmpty(journal) && journal != _options.Journal)
            _strangers[node] = true;
    }

    /// <summary>Control planes with different journals would take each other's loops for lost. One that has just died is there for some beats still.</summary>
    private async Task ExpectOneJournalAsync(CancellationToken cancellation)
    {
        for (var tries = 0; tries < 2 * MissedBeats; tries++)
        {
            _strangers.Clear();
            await CompareAsync().ConfigureAwait(false);
            if (_strangers.IsEmpty)
                return;
            await Task.Delay(_options.Beat, _time, cancellation).ConfigureAwait(false);
        }

        throw new CoordinationUnavailableException(
            $"Redis at {RedisConnection.Endpoints(RedisConnection.Configure(_options))} is used by a control plane with another journal ({_strangers.Keys.First()}). "
            + "Control planes of one Redis share one journal: give all of them the same LOOPSTACKS_POSTGRES, or this one a Redis of its own.");
    }

    private InstanceOffer? Parse(RedisValue text)
    {
        try
        {
            var offer = JsonSerializer.Deserialize((byte[])text!, BusJson.Default.InstanceOffer);
            if (offer is { Realm: not null, Instance: not null, Capabilities.IsDefault: false })
                return offer;
            throw new JsonException("It has not what an offer needs.");
        }
        catch (JsonException exception)
        {
            BusMetrics.Unreadable.Add(1);
            LogUnreadable(_logger, "An offer", exception.Message);
            return null;
        }
    }

    /// <summary>A process is gone: what it was asked is declined, and what it had in hand is given to others.</summary>
    private void Drop(string node, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
            _leaving[node] = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        foreach (var (realm, instance) in _view.Drop(node))
            _reclaims.Enqueue((realm, instance, _time.GetTimestamp(), wait));
        foreach (var open in _open.Take(node, _time.GetUtcNow()))
            Decline(open.Id, open.Asked, "its process is gone");
    }

    /// <summary>Processes that said good-bye a moment ago: their agents are on their way here with what they have in hand, so it is not handed to others yet.</summary>
    private IEnumerable<RedisValue> Leaving()
    {
        foreach (var (node, until) in _leaving)
        {
            if (_time.GetTimestamp() < until)
                yield return node;
            else
                _leaving.TryRemove(KeyValuePair.Create(node, until));
        }
    }

    [LoggerMessage(3, LogLevel.Error, "Looking after presence and work failed; the next look follows")]
    private static partial void LogTickFailed(ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "The process {Node} is gone; its work is given to others")]
    private static partial void LogGone(ILogger logger, string node);
}
