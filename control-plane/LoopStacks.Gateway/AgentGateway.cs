using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Faults;
using LoopStacks.Gateway.Admission;
using LoopStacks.Gateway.Diagnostics;
using LoopStacks.Gateway.Instances;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopStacks.Gateway;

/// <summary>All instances connected to this process, as the coordination bus sees them. Thread safe.</summary>
internal sealed partial class AgentGateway : IGatewayPort, IHostedService, IDisposable
{
    private static readonly TimeSpan s_sweepInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<InstanceKey, ConnectedInstance> _instances = new();
    private readonly ICoordinationBus _bus;
    private readonly EffectRunner _effects;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _sweeping = new();
    private readonly long _holdUntil;
    private long _renewedAt;
    private volatile bool _leaving;
    private IDisposable? _attached;
    private ITimer? _sweep;

    public AgentGateway(
        ICoordinationBus bus, EffectRunner effects, GatewayMetrics metrics, IOptions<GatewayOptions> options, TimeProvider time, ILogger<AgentGateway> logger)
    {
        (_bus, _effects, _options, _time, _logger) = (bus, effects, options.Value, time, logger);
        _renewedAt = time.GetTimestamp();
        _holdUntil = _renewedAt + (long)(_options.Grace.TotalSeconds * time.TimestampFrequency);
        metrics.ObserveQueue(QueueDepth);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _attached = _bus.Attach(this);
        _sweep = _time.CreateTimer(_ => Sweep(), null, s_sweepInterval, s_sweepInterval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _sweep, null)?.Dispose();
        Interlocked.Exchange(ref _attached, null)?.Dispose();
    }

    public void Announce(Announcement announcement, ImmutableArray<AskedInstance> instances)
    {
        var effects = new Effects();
        foreach (var asked in instances)
        {
            if (_instances.TryGetValue(new InstanceKey(announcement.Realm, asked.Instance), out var instance))
                instance.Announce(announcement, asked.Capabilities, effects);
            else
                effects.Decline(announcement.Id, asked.Instance, asked.Capabilities, "not connected", absent: true);
        }

        _effects.Run(effects);
    }

    public void Dispatch(WorkOrder order)
    {
        var effects = new Effects();
        while (!At(new InstanceKey(order.Realm, order.Instance)).TryDispatch(order, effects))
        {
            // The instance was retired between the look-up and the call; the next look-up makes another.
        }

        _effects.Run(effects);
    }

    public void Cancel(WorkCancellation cancellation)
    {
        if (_instances.TryGetValue(new InstanceKey(cancellation.Realm, cancellation.Instance), out var instance))
            instance.Cancel(cancellation);
    }

    public void Tell(ChildNotice notice)
    {
        if (_instances.TryGetValue(new InstanceKey(notice.Realm, notice.Instance), out var instance))
            instance.Tell(notice);
    }

    public void Tell(AnswerNotice notice)
    {
        if (_instances.TryGetValue(new InstanceKey(notice.Realm, notice.Instance), out var instance))
            instance.Tell(notice);
    }

    public IReadOnlyList<InstanceOffer> Present()
    {
        var offers = new List<InstanceOffer>();
        foreach (var (_, instance) in _instances)
        {
            if (instance.Offer() is { } offer)
                offers.Add(offer);
        }

        return offers;
    }

    public InstanceOffer? Find(string realm, string instance) => _instances.TryGetValue(new InstanceKey(realm, instance), out var connected) ? connected.Offer() : null;

    public bool Has(WorkOrder order) => _instances.TryGetValue(new InstanceKey(order.Realm, order.Instance), out var connected) && connected.Has(order.Id, order.Attempt);

    public int Room(string realm, string instance) => _instances.TryGetValue(new InstanceKey(realm, instance), out var connected) ? connected.Room() : 0;

    /// <summary>The process stops: its replicas go to others, and what waits here for them does too.</summary>
    public void Leave()
    {
        _leaving = true;
        foreach (var (_, instance) in _instances)
            GiveBack(instance);
    }

    /// <summary>A replica brought the work item along from another gateway.</summary>
    public void Adopted(ConnectedInstance instance, WorkItemId item, int attempt) => _bus.Adopted(this, instance.Key.Realm, instance.Key.Instance, item, attempt);

    /// <summary>A work item gave its credit back while it waits, or a replica is there again.</summary>
    public void HasRoom(ConnectedInstance instance) => _bus.HasRoom(this, instance.Key.Realm, instance.Key.Instance);

    /// <summary>Opens or resumes the replica's session; a fault says why it may not come in.</summary>
    public Outcome<ReplicaSession> Attach(Hello hello, AdmissionResult admitted, OutputSchema? output, IReplicaLink link)
    {
        var effects = new Effects();
        while (true)
        {
            var instance = At(new InstanceKey(admitted.Realm, admitted.Instance));
            if (!instance.TryAttach(hello, output, link, effects, out var session, out var fault))
                continue;
            instance.Publish(_bus, this);
            _effects.Run(effects);
            HasRoom(instance);
            return fault is null ? session! : fault;
        }
    }

    public void Detach(ReplicaSession session, IReplicaLink link, bool forGood)
    {
        var effects = new Effects();
        session.Instance.Detach(session, link, forGood, effects);
        if (_leaving)
            GiveBack(session.Instance);
        Settle(session.Instance, effects);
    }

    public void Drain(ReplicaSession session)
    {
        var effects = new Effects();
        session.Instance.Drain(session, effects);
        Settle(session.Instance, effects);
    }

    /// <summary>Whether another instance connected here holds the work item. Looks at all of them: for the rare item that is not where it should be.</summary>
    public bool IsHeldElsewhere(ConnectedInstance than, WorkItemId item)
    {
        foreach (var (_, instance) in _instances)
        {
            if (instance != than && instance.Holds(item))
                return true;
        }

        return false;
    }

    private void GiveBack(ConnectedInstance instance)
    {
        foreach (var order in instance.TakeQueue())
            _bus.Return(this, order);
    }

    private ConnectedInstance At(InstanceKey key)
    {
        while (true)
        {
            var instance = _instances.GetOrAdd(key, static (key, gateway) => gateway.Make(key), this);
            if (!instance.IsRetired)
                return instance;
            _instances.TryRemove(KeyValuePair.Create(key, instance));
        }
    }

    private ConnectedInstance Make(InstanceKey key) => new(key, _options, _time, _holdUntil);

    private void Settle(ConnectedInstance instance, Effects effects)
    {
        instance.Publish(_bus, this);
        _effects.Run(effects);
        if (instance.TryRetire())
            _instances.TryRemove(KeyValuePair.Create(instance.Key, instance));
    }

    private void Sweep()
    {
        // A sweep that takes longer than the interval is not joined by a second one.
        if (!_sweeping.TryEnter())
            return;
        try
        {
            var now = _time.GetTimestamp();
            var renew = _time.GetElapsedTime(_renewedAt, now) >= _options.HeartbeatInterval;
            if (renew)
                _renewedAt = now;
            foreach (var (_, instance) in _instances)
            {
                var effects = new Effects();
                instance.Sweep(renew, effects);
                Settle(instance, effects);
            }
        }
        catch (Exception exception)
        {
            LogSweepFailed(_logger, exception);
        }
        finally
        {
            _sweeping.Exit();
        }
    }

    private int QueueDepth()
    {
        var depth = 0;
        foreach (var (_, instance) in _instances)
            depth += instance.QueueDepth;
        return depth;
    }

    [LoggerMessage(1, LogLevel.Error, "A sweep of the connected instances failed; the next one follows")]
    private static partial void LogSweepFailed(ILogger logger, Exception exception);
}
