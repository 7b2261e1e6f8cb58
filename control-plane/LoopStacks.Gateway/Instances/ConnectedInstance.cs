using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Faults;
using LoopStacks.Gateway.Admission;

namespace LoopStacks.Gateway.Instances;

/// <summary>
/// An instance as this gateway serves it: its replicas' sessions, the announcements they were asked, the work they hold and the work
/// that waits. One lock guards it all; whatever has to be told to loops is collected in <see cref="Effects"/> and told outside of it.
/// </summary>
internal sealed partial class ConnectedInstance(InstanceKey key, GatewayOptions options, TimeProvider time, long holdUntil)
{
    private readonly Lock _gate = new();
    private readonly Lock _publishing = new();
    private readonly List<ReplicaSession> _sessions = [];
    private InstanceOffer? _published;
    private string _agent = "";
    private JsonElement? _inputSchema;
    private JsonElement? _outputSchema;
    private bool _retired;

    public InstanceKey Key { get; } = key;

    /// <summary>Nothing is left of it; whoever still finds it must make another.</summary>
    public bool IsRetired => Volatile.Read(ref _retired);

    /// <summary>
    /// Opens a session, or resumes one. Steps: 1 the token's session is taken over; 2 a connected replica of the same name keeps its name;
    /// 3 a dropped one of the same name is replaced and its work is lost; 4 otherwise the session is new.
    /// </summary>
    /// <returns>False where this object was retired and another must be made.</returns>
    public bool TryAttach(Hello hello, OutputSchema? output, IReplicaLink link, Effects effects, out ReplicaSession? session, out Fault? fault)
    {
        session = null;
        fault = null;
        lock (_gate)
        {
            if (_retired)
                return false;
            session = Resumable(hello.ResumeToken); // 1
            if (session is null)
            {
                var name = hello.Replica ?? MakeUpName();
                if (Named(name) is { } old)
                {
                    if (old.Link is not null) // 2
                    {
                        fault = Taken(name);
                        return true;
                    }

                    Remove(old, "a new process took its name", effects); // 3
                }

                if (_sessions.Count >= options.MaxReplicasPerInstance)
                {
                    fault = new Fault(ErrorCode.QuotaExceeded, $"Instance '{Key.Instance}' has {_sessions.Count} replicas, the most that are allowed.");
                    return true;
                }

                session = new ReplicaSession(this, name); // 4
                _sessions.Add(session);
            }

            Welcome(session, hello, output, link, effects);
            return true;
        }
    }

    /// <summary>The connection is gone. After a clean close the session ends at once, otherwise when its grace is over.</summary>
    public void Detach(ReplicaSession session, IReplicaLink link, bool forGood, Effects effects)
    {
        lock (_gate)
        {
            // A resumed session has another link by now.
            if (session.Link != link)
                return;
            session.Link = null;
            session.DroppedAt = time.GetTimestamp();
            AskOthers(session, effects);
            if (forGood)
                Remove(session, "its replica closed the connection", effects);
            Settle(effects);
        }
    }

    /// <summary>The replica finishes what it has and takes nothing new.</summary>
    public void Drain(ReplicaSession session, Effects effects)
    {
        lock (_gate)
        {
            session.Draining = true;
            Settle(effects);
        }
    }

    /// <summary>Tells the bus what the instance offers, where that has changed. Not under the lock, since the bus may ask back.</summary>
    public void Publish(ICoordinationBus bus, IGatewayPort gateway)
    {
        lock (_publishing)
        {
            var offer = Offer();
            if (IsSame(offer, _published))
                return;
            _published = offer;
            bus.InstanceChanged(gateway, Key.Realm, Key.Instance, offer);
        }
    }

    /// <summary>What the instance offers now; null where no replica takes anything new.</summary>
    public InstanceOffer? Offer()
    {
        lock (_gate)
        {
            var capabilities = new SortedSet<string>(StringComparer.Ordinal);
            var (replicas, credits, inFlight) = (0, 0, 0);
            foreach (var session in _sessions)
            {
                inFlight += session.Busy;
                if (session.Draining)
                    continue;
                replicas++;
                if (session.IsOpen)
                    credits += session.Credits; // One that was cut off may come back, here or elsewhere; until then it takes nothing.
                capabilities.UnionWith(session.Capabilities);
            }

            return replicas == 0
                ? null
                : new InstanceOffer(Key.Realm, Key.Instance, _agent, [.. capabilities], replicas, credits, inFlight, _queue.Count, _inputSchema, _outputSchema);
        }
    }

    /// <summary>Marks it as gone where nothing is left of it; the caller takes it off the list.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            _retired = _retired || (_sessions.Count == 0 && _queue.Count == 0);
            return _retired;
        }
    }

    /// <summary>Ends sessions whose grace is over, takes work from replicas that show no life, and forgets what is past its time.</summary>
    public void Sweep(bool renew, Effects effects)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            for (var i = _sessions.Count - 1; i >= 0; i--)
            {
                var session = _sessions[i];
                session.Asks.Expire(time.GetUtcNow());
                if (session.Link is null && time.GetElapsedTime(session.DroppedAt, now) >= options.Grace)
                    Remove(session, $"its replica was gone for {options.Grace.TotalSeconds:0.#} s", effects);
                else
                    SweepHeld(session, now, renew, effects);
            }

            SweepQueue(renew, effects);
        }
    }

    private void Welcome(ReplicaSession session, Hello hello, OutputSchema? output, IReplicaLink link, Effects effects)
    {
        session.Link?.Close(ErrorCode.Conflict, "The session was resumed by another connection.");
        session.Link = null;
        AskOthers(session, effects); // What the old connection was asked may never have arrived.
        session.Configure(hello, output);
        session.Draining = false;
        session.Link = link;
        (_agent, _inputSchema, _outputSchema) = (hello.Agent, hello.InputSchema, hello.OutputSchema);

        link.Welcome(session, HeldBy(session));
        foreach (var held in session.Held.Values)
        {
            // An award may have been lost with the old connection; a replica that knows it says so again.
            held.TouchedAt = time.GetTimestamp();
            if (held.Order is { } order)
                link.Send(ToAward(order));
        }

        Settle(effects);
    }

    private static List<HeldWork> HeldBy(ReplicaSession session)
    {
        var held = new List<HeldWork>(session.Held.Count);
        foreach (var item in session.Held.Values)
            held.Add(new HeldWork(item.Item.ToString(), item.Attempt));
        return held;
    }

    private ReplicaSession? Resumable(string? token)
    {
        foreach (var session in _sessions)
        {
            if (session.IsResumedBy(token))
                return session;
        }

        return null;
    }

    private ReplicaSession? Named(string replica)
    {
        foreach (var session in _sessions)
        {
            if (session.Replica == replica)
                return session;
        }

        return null;
    }

    private string MakeUpName()
    {
        // A label of 63 characters at most, like the names that replicas give themselves.
        var stem = Key.Instance.Length <= 54 ? Key.Instance : Key.Instance[..54].TrimEnd('-');
        return $"{stem}-{Guid.NewGuid().ToString("N")[..8]}";
    }

    private void Remove(ReplicaSession session, string why, Effects effects)
    {
        _sessions.Remove(session);
        AskOthers(session, effects);
        foreach (var held in session.Held.Values)
            Lose(session, held, why, effects);
        session.LetGoOfAll();
        Settle(effects);
    }

    private static Fault Taken(string replica) => new(
        new ErrorCode(ConnectionFaultCodes.ReplicaTaken, 409, 1008, ExitCodes.Conflict, "The name is taken"),
        $"Replica '{replica}' is connected. Give this one another name, or the resume token of that session.");

    private static bool IsSame(InstanceOffer? left, InstanceOffer? right)
    {
        if (left is null || right is null)
            return ReferenceEquals(left, right);
        return left.Agent == right.Agent && left.Replicas == right.Replicas && left.Credits == right.Credits
            && left.Capabilities.AsSpan().SequenceEqual(right.Capabilities.AsSpan())
            && IsSame(left.InputSchema, right.InputSchema) && IsSame(left.OutputSchema, right.OutputSchema);
    }

    private static bool IsSame(JsonElement? left, JsonElement? right) =>
        left is { } one && right is { } other ? JsonElement.DeepEquals(one, other) : left is null && right is null;
}
