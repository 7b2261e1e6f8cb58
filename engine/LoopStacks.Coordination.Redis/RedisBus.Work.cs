using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Coordination.Redis.Messages;
using LoopStacks.Coordination.Redis.Work;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis;

/// <summary>
/// Work. Steps: 1 an order whose instance has a free credit here goes straight to the gateway; 2 any other goes into the instance's stream, once, and the processes that have the instance hear of it; 3 they
/// read as far as they have free credits; 4 when the report of its end is durable the entry is deleted; 5 what a dead process had read goes back into the stream; 6 where nobody has the instance, and
/// nobody came within the grace, the loop hears that it is refused.
/// </summary>
public sealed partial class RedisBus
{
    private const int MaxRead = 128;
    private const int MaxDrain = 100;
    private const int MaxAbandoned = 100_000;

    private readonly ConcurrentDictionary<WorkItemId, HeldWork> _held = new();
    private readonly ConcurrentDictionary<WorkItemId, HeldWork> _left = new(); // What the gateway had when it left; reports of it may be on their way.
    private readonly ConcurrentDictionary<(string Realm, string Instance), WorkStream> _streams = new();
    private readonly ConcurrentDictionary<(string Realm, string Instance), long> _abandoned = new();
    private readonly ConcurrentDictionary<WorkItemId, WorkOrder> _kept = new();
    private readonly ConcurrentQueue<(string Realm, string Instance, WorkItemId Item, int Attempt)> _releases = new();
    private readonly ConcurrentQueue<(string Realm, string Instance, long Since, TimeSpan Wait)> _reclaims = new();

    public void Dispatch(WorkOrder order)
    {
        // One that may be in somebody's hands already must be looked up, here first, since what went the short way no other process knows; the others may go the short way.
        var gateway = Volatile.Read(ref _gateway);
        if (order.Again && gateway?.Has(order) == true)
            gateway.Dispatch(order); // It is said again to who has it.
        else if (gateway is not null && (!Serves(order.Realm) || (!order.Again && Room(order.Realm, order.Instance) > 0) || (!IsUp && gateway.Find(order.Realm, order.Instance) is not null)))
            Hand(gateway, order, "", inRedis: false);
        else if (!IsUp)
            Keep(order);
        else if (IsNowhere(order))
            Refuse(order.Id, order.Attempt, order.Instance, "no replica is connected");
        else
            _ = StreamAsync(order);
    }

    public void Cancel(WorkCancellation cancellation)
    {
        if (_kept.TryGetValue(cancellation.Id, out var kept) && kept.Attempt <= cancellation.Attempt)
            _kept.TryRemove(KeyValuePair.Create(cancellation.Id, kept));
        var isHere = CancelHere(cancellation, out var held);
        if (isHere && !held!.InRedis)
            return;
        Release(cancellation.Realm, cancellation.Instance, cancellation.Id, cancellation.Attempt);
        if (!isHere)
            TellOthers(cancellation.Realm, cancellation.Instance, new CancelMessage(cancellation));
    }

    public void Adopted(IGatewayPort gateway, string realm, string instance, WorkItemId item, int attempt)
    {
        if (!Serves(realm))
            return;
        _held[item] = new HeldWork(realm, instance, attempt, "", true, _time.GetUtcNow() + TimeSpan.FromDays(1));
        _ = HoldAsync(item, _held[item]);
    }

    public void Return(IGatewayPort gateway, WorkOrder order)
    {
        var before = _held.TryRemove(order.Id, out var held) && held.InRedis;
        if (Serves(order.Realm) && IsUp)
            _ = StreamAsync(order, force: before); // What this process had read is its until it is gone; a new entry is there for others at once.
    }

    public void HasRoom(IGatewayPort gateway, string realm, string instance) => Wake(realm, instance);

    /// <summary>How many work items wait in the instance's stream.</summary>
    /// <exception cref="CoordinationUnavailableException">Redis can't be asked.</exception>
    public async Task<int> BacklogAsync(string realm, string instance)
    {
        try
        {
            return ((RedisValue[])(await EvalAsync(WorkScripts.Waiting, realm, instance).ConfigureAwait(false))!).Length / 2;
        }
        catch (RedisException exception)
        {
            throw new CoordinationUnavailableException($"The backlog of '{instance}' in realm '{realm}' can't be read: {Reason(exception)}.", exception);
        }
    }

    /// <summary>The end of a work item is recorded, or it was handed back.</summary>
    internal void Ended(WorkReport report)
    {
        if (_held.TryGetValue(report.Item, out var held) || _left.TryGetValue(report.Item, out held))
        {
            if (held.Attempt > report.Attempt)
                return;
            _held.TryRemove(KeyValuePair.Create(report.Item, held));
            _left.TryRemove(KeyValuePair.Create(report.Item, held));
            if (held.InRedis)
                Release(held.Realm, held.Instance, report.Item, report.Attempt);
            Wake(held.Realm, held.Instance);
            return;
        }

        // A replica brought it along from another process, whose entry it is.
        foreach (var ((realm, instance), _) in _streams)
        {
            if (instance == report.Instance)
                Release(realm, instance, report.Item, report.Attempt);
        }
    }

    private int Room(string realm, string instance) => Volatile.Read(ref _gateway)?.Room(realm, instance) ?? 0;

    private void Hand(IGatewayPort gateway, WorkOrder order, string entry, bool inRedis)
    {
        _held[order.Id] = new HeldWork(order.Realm, order.Instance, order.Attempt, entry, inRedis, order.Deadline + TimeSpan.FromMinutes(5));
        gateway.Dispatch(order);
    }

    private bool CancelHere(WorkCancellation cancellation, out HeldWork? held)
    {
        Volatile.Read(ref _gateway)?.Cancel(cancellation);
        if (!_held.TryGetValue(cancellation.Id, out held) || held.Attempt > cancellation.Attempt)
            return false;
        _held.TryRemove(KeyValuePair.Create(cancellation.Id, held));
        Wake(held.Realm, held.Instance);
        return true;
    }

    private void CancelHere(WorkCancellation cancellation) => CancelHere(cancellation, out _);

    /// <summary>Nobody has the instance, nobody had it a moment ago, and this process has been there long enough to know.</summary>
    private bool IsNowhere(WorkOrder order)
    {
        var key = (order.Realm, order.Instance);
        return _view.HoldersOf(order.Realm, order.Instance).IsEmpty && !_abandoned.ContainsKey(key) && _time.GetElapsedTime(_startedAt) >= _options.Grace;
    }

    private async Task StreamAsync(WorkOrder order, bool force = false)
    {
        try
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(order, BusJson.Default.WorkOrder);
            var outcome = await AddAsync(order, text, force).ConfigureAwait(false);
            if (outcome.StartsWith('@'))
            {
                var owner = outcome[1..];
                if (owner == Node ? _held.ContainsKey(order.Id) : _view.Knows(owner))
                    return; // A replica has it in hand.
                outcome = await AddAsync(order, text, force: true).ConfigureAwait(false);
            }

            if (outcome == "full")
            {
                Refuse(order.Id, order.Attempt, order.Instance, $"the queue of instance '{order.Instance}' is full ({_options.MaxQueuedWork} work items)");
                return;
            }

            BusMetrics.Streamed.Add(1);
            if (_view.HoldersOf(order.Realm, order.Instance).IsEmpty)
                Abandon(order.Realm, order.Instance, _time.GetTimestamp());
            else
                Poke(order.Realm, order.Instance);
        }
        catch (RedisException)
        {
            Keep(order); // Whether it is there is not known; the next time it is found, or added.
        }
    }

    private async Task<string> AddAsync(WorkOrder order, byte[] text, bool force) => (string)(await EvalAsync(
        WorkScripts.Add, order.Realm, order.Instance, order.Id.ToString(), order.Attempt, text, _options.MaxQueuedWork, force ? 1 : 0).ConfigureAwait(false))!;

    private Task<RedisResult> EvalAsync(string script, string realm, string instance, params RedisValue[] arguments) => _redis is { } redis
        ? redis.EvalAsync(script, [RedisKeys.Work(realm, instance), RedisKeys.Items(realm, instance)], [WorkScripts.Group, .. arguments])
        : Task.FromException<RedisResult>(new RedisException("The bus has not started."));

    /// <summary>Tells the processes that have the instance that there is work.</summary>
    private void Poke(string realm, string instance)
    {
        if (_streams.TryGetValue((realm, instance), out var stream))
            stream.Arrived();
        TellOthers(realm, instance, new WorkMessage(realm, instance));
    }

    /// <summary>Redis is away: the order waits here. When too many do, it is refused.</summary>
    private void Keep(WorkOrder order)
    {
        if (_kept.Count < _options.MaxKept)
            _kept[order.Id] = order;
        else
            Refuse(order.Id, order.Attempt, order.Instance, $"Redis is away, and {_options.MaxKept} work items wait for it");
    }

    private void Refuse(WorkItemId item, int attempt, string instance, string reason) => _ = RefuseAsync(new WorkRefused(item, attempt, instance, reason));

    private async Task RefuseAsync(WorkRefused refused)
    {
        try
        {
            await _loops.ReportAsync(refused).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogReportFailed(_logger, StorageLog.Level(exception), refused.Item, refused.Attempt, exception); // The lease runs out, and the loop decides anew.
        }
    }

    private void Release(string realm, string instance, WorkItemId item, int attempt)
    {
        if (!Serves(realm))
            return;
        if (IsUp)
            _ = ReleaseAsync(realm, instance, item, attempt);
        else
            KeepRelease(realm, instance, item, attempt);
    }

    private async Task ReleaseAsync(string realm, string instance, WorkItemId item, int attempt)
    {
        try
        {
            await EvalAsync(WorkScripts.ReleaseText, realm, instance, item.ToString(), attempt).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            KeepRelease(realm, instance, item, attempt);
        }
    }

    private void KeepRelease(string realm, string instance, WorkItemId item, int attempt)
    {
        // One too many: the entry is found by the compare, handed out once more, and its report comes too late.
        if (_releases.Count < _options.MaxKept)
            _releases.Enqueue((realm, instance, item, attempt));
        else
            BusMetrics.Dropped.Add(1);
    }

    private WorkStream StreamOf((string Realm, string Instance) key) => _streams.GetOrAdd(key, static (key, bus) =>
    {
        WorkStream? stream = null;
        stream = new WorkStream(() => bus.ReadWorkAsync(key.Realm, key.Instance, stream!));
        return stream;
    }, this);

    private void Wake(string realm, string instance)
    {
        if (_streams.TryGetValue((realm, instance), out var stream))
            stream.Wake();
    }

    private async Task<bool> ReadWorkAsync(string realm, string instance, WorkStream stream)
    {
        try
        {
            if (!IsUp || Volatile.Read(ref _gateway) is not { } gateway || Room(realm, instance) is not (> 0 and var room))
                return false;
            stream.MayHaveMore = false; // Before the read, as more may come while it is on its way.
            if (stream.TakeRecheck())
                await ReadAgainAsync(gateway, realm, instance).ConfigureAwait(false);
            var count = Math.Min(room, MaxRead);
            var entries = await _redis!.ReadGroupAsync(RedisKeys.Work(realm, instance), WorkScripts.Group, Node, ">", count).ConfigureAwait(false);
            foreach (var entry in entries)
                Take(gateway, realm, instance, entry);
            stream.MayHaveMore |= entries.Length == count;
            return stream.MayHaveMore;
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            return false; // Nobody has ever given it work, or Redis has lost it.
        }
        catch (RedisException)
        {
            stream.Recheck(); // What was read on the way is this process's now: it is looked for when Redis is back.
            return false;
        }
        catch (Exception exception)
        {
            LogReadFailed(_logger, instance, realm, exception);
            stream.Recheck();
            return false;
        }
    }

    /// <summary>Takes what this process has read before and does not know of.</summary>
    private async Task ReadAgainAsync(IGatewayPort gateway, string realm, string instance)
    {
        var from = "0";
        while (true)
        {
            var entries = await _redis!.ReadGroupAsync(RedisKeys.Work(realm, instance), WorkScripts.Group, Node, from, MaxRead).ConfigureAwait(false);
            foreach (var entry in entries)
                Take(gateway, realm, instance, entry);
            if (entries.Length < MaxRead)
                return;
            from = entries[^1].Id.ToString();
        }
    }

    private void Take(IGatewayPort gateway, string realm, string instance, StreamEntry entry)
    {
        if (entry.Values is not { Length: > 0 })
            return; // It was released meanwhile.
        try
        {
            var order = JsonSerializer.Deserialize((byte[])entry["order"]!, BusJson.Default.WorkOrder);
            if (order is not { Instance: not null, Realm: not null, Capabilities.IsDefault: false } || order.Realm != realm || order.Instance != instance)
                throw new JsonException("It has not what an order needs.");
            if (!_held.TryGetValue(order.Id, out var held) || held.Attempt < order.Attempt)
                Hand(gateway, order, entry.Id.ToString(), inRedis: true);
            else if (!held.InRedis || held.Entry.Length == 0)
                _held[order.Id] = held with { InRedis = true, Entry = entry.Id.ToString() }; // It is here already, and has an entry now.
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentNullException)
        {
            BusMetrics.Unreadable.Add(1);
            LogUnreadable(_logger, $"A work item of '{instance}' in realm '{realm}'", exception.Message);
            Discard(realm, instance, entry);
        }
    }

    private void Discard(string realm, string instance, StreamEntry entry)
    {
        _ = DiscardAsync(realm, instance, entry.Id);
        if (!WorkItemId.TryParse(entry["item"], out var item) || !int.TryParse((string?)entry["attempt"], CultureInfo.InvariantCulture, out var attempt))
            return; // The loop finds out by the item's lease.
        Release(realm, instance, item, attempt);
        Refuse(item, attempt, instance, "its order could not be read");
    }

    private async Task DiscardAsync(string realm, string instance, RedisValue entry)
    {
        try
        {
            await EvalAsync(WorkScripts.Discard, realm, instance, entry).ConfigureAwait(false);
        }
        catch (RedisException exception)
        {
            LogNotSent(_logger, "Discarding", Reason(exception)); // It is found again by the compare.
        }
    }

    private async Task ReclaimAsync(string realm, string instance)
    {
        RedisValue[] alive = [Node, .. _view.Nodes.Select(node => (RedisValue)node), .. Leaving()];
        var moved = (int)await EvalAsync(WorkScripts.Reclaim, realm, instance, alive).ConfigureAwait(false);
        if (moved == 0)
            return;
        BusMetrics.Requeued.Add(moved);
        LogReclaimed(_logger, moved, instance, realm);
        Poke(realm, instance);
    }

    private void OnVanished(string realm, string instance, bool clean)
    {
        // Where it left by itself nobody comes back; where its process died or stopped, its replicas do.
        var isOver = clean && !_withdrawn && !_stopping.IsCancellationRequested;
        Abandon(realm, instance, isOver ? long.MinValue : _time.GetTimestamp());
    }

    private void Abandon(string realm, string instance, long since)
    {
        // One too many: its work is found by its lease.
        if (Serves(realm) && _abandoned.Count < MaxAbandoned)
            _abandoned.TryAdd((realm, instance), since);
    }

    [LoggerMessage(EventId = 5, Message = "The report of work item {Item}, attempt {Attempt}, was not stored; its lease will run out")]
    private static partial void LogReportFailed(ILogger logger, LogLevel level, WorkItemId item, int attempt, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "The work of '{Instance}' in realm '{Realm}' could not be read; it is tried again")]
    private static partial void LogReadFailed(ILogger logger, string instance, string realm, Exception exception);

    [LoggerMessage(7, LogLevel.Information, "{Count} work items of '{Instance}' in realm '{Realm}' were taken from processes that are gone")]
    private static partial void LogReclaimed(ILogger logger, int count, string instance, string realm);
}
