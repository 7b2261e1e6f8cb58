using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Instances;

/// <summary>Work: which replica gets it, who holds it, and what waits.</summary>
internal sealed partial class ConnectedInstance
{
    private readonly WorkQueue _queue = new();

    public int QueueDepth => _queue.Count;

    /// <summary>Gives the work to a replica, or queues it, or refuses it.</summary>
    /// <returns>False where this object was retired and another must be made.</returns>
    public bool TryDispatch(WorkOrder order, Effects effects)
    {
        lock (_gate)
        {
            if (_retired)
                return false;
            if (IsRepeated(order))
                return true;
            if (TryAward(order))
                return true;
            if (WhyNever(order) is { } reason)
                effects.Refuse(order, reason);
            else if (_queue.Count >= options.MaxQueuedWork)
                effects.Refuse(order, $"the queue of instance '{Key.Instance}' is full ({options.MaxQueuedWork} work items)"); // The queue is full.
            else
                _queue.Add(order);
            return true;
        }
    }

    /// <summary>Takes a work item back, from the queue or from its replica.</summary>
    public void Cancel(WorkCancellation cancellation)
    {
        lock (_gate)
        {
            if (_queue.Find(cancellation.Id) is { } queued && queued.Attempt <= cancellation.Attempt)
                _queue.Remove(cancellation.Id);
            foreach (var session in _sessions)
            {
                if (session.Held.TryGetValue(cancellation.Id, out var held) && held.Attempt <= cancellation.Attempt)
                    Release(session, held, cancellation.Reason);
            }
        }
    }

    /// <summary>The replica confirms an award.</summary>
    public HoldState Accept(ReplicaSession session, WorkItemId item, int attempt)
    {
        lock (_gate)
        {
            if (!session.Held.TryGetValue(item, out var held) || held.Attempt != attempt)
                return HoldState.NotHeld;
            held.TouchedAt = time.GetTimestamp();
            if (held.Started)
                return HoldState.HeldBefore;
            held.Started = true;
            return HoldState.Held;
        }
    }

    /// <summary>The replica has ended its work on the item, one way or the other: its credit is free.</summary>
    /// <returns>Whether it held the item.</returns>
    public HoldState Finish(ReplicaSession session, WorkItemId item, int attempt)
    {
        lock (_gate)
        {
            if (!session.Held.TryGetValue(item, out var held) || held.Attempt != attempt)
                return HoldState.NotHeld;
            session.LetGo(held);
            Pump(session);
            return HoldState.Held;
        }
    }

    /// <summary>Whether this replica holds the item.</summary>
    public bool IsHeldBy(ReplicaSession session, WorkItemId item, int attempt)
    {
        lock (_gate)
            return session.Held.TryGetValue(item, out var held) && held.Attempt == attempt;
    }

    /// <summary>Whether this replica holds the item.</summary>
    /// <param name="order">As it was handed out; null for one that the replica brought along and nobody has handed out here.</param>
    public bool IsHeldBy(ReplicaSession session, WorkItemId item, int attempt, out WorkOrder? order)
    {
        lock (_gate)
        {
            var isHeld = session.Held.TryGetValue(item, out var held) && held.Attempt == attempt;
            order = isHeld ? held!.Order : null;
            return isHeld;
        }
    }

    /// <summary>Whether any replica here holds the item.</summary>
    public bool Holds(WorkItemId item)
    {
        lock (_gate)
        {
            foreach (var session in _sessions)
            {
                if (session.Held.ContainsKey(item))
                    return true;
            }

            return false;
        }
    }

    /// <summary>A sign of life of a work item.</summary>
    /// <param name="waits">Whether it waits; null where the replica does not say.</param>
    /// <returns>Whether the replica holds it, so that its lease is to be renewed.</returns>
    public bool Touch(ReplicaSession session, WorkItemId item, int attempt, bool? waits)
    {
        lock (_gate)
        {
            if (!session.Held.TryGetValue(item, out var held) || held.Attempt != attempt)
                return false;
            held.TouchedAt = time.GetTimestamp();
            if (waits is { } state)
                SetWaiting(session, held, state);
            return true;
        }
    }

    /// <summary>Takes over a work item that the replica brought along from another gateway; it is held here from now on.</summary>
    /// <returns>False where the instance knows it otherwise.</returns>
    public bool TryAdopt(ReplicaSession session, WorkItemId item, int attempt, bool waits)
    {
        lock (_gate)
        {
            if (Holder(item) is not null || _queue.Find(item) is not null)
                return false;
            // It may have been given new work before it could say what it has, but not more than that.
            if (waits ? session.Waiting >= options.MaxWaitingWork : session.Busy >= 2 * session.Credits)
                return false;
            var held = new HeldItemState(item, attempt, null, time.GetTimestamp());
            session.Hold(held);
            session.SetWaiting(held, waits);
            return true;
        }
    }

    /// <summary>Whether a connected replica has this attempt in hand.</summary>
    public bool Has(WorkItemId item, int attempt)
    {
        lock (_gate)
            return Holder(item) is { Link.IsOpen: true } session && session.Held[item].Attempt == attempt;
    }

    /// <summary>Takes out what waits: the gateway leaves, and others are to do it.</summary>
    public List<WorkOrder> TakeQueue()
    {
        lock (_gate)
            return _queue.Count == 0 ? [] : _queue.TakeAll(_ => true);
    }

    /// <summary>How many more work items the replicas that are connected at this moment take at once.</summary>
    public int Room()
    {
        lock (_gate)
        {
            var room = -_queue.Count;
            foreach (var session in _sessions)
            {
                if (session.IsOpen)
                    room += session.Credits - session.Busy;
            }

            return room;
        }
    }

    private bool IsRepeated(WorkOrder order)
    {
        if (_queue.Find(order.Id) is { } queued)
        {
            if (queued.Attempt >= order.Attempt)
                return true;
            _queue.Remove(order.Id);
        }

        if (Holder(order.Id) is not { } session)
            return false;
        var held = session.Held[order.Id];
        if (held.Attempt < order.Attempt)
        {
            Release(session, held, "a later attempt was awarded");
            return false;
        }

        held.Order ??= order;
        session.Link?.Send(ToAward(held.Order));
        return true;
    }

    private ReplicaSession? Holder(WorkItemId item)
    {
        foreach (var session in _sessions)
        {
            if (session.Held.ContainsKey(item))
                return session;
        }

        return null;
    }

    /// <summary>The least loaded replica with a free credit; the one to avoid only where there is no other.</summary>
    private ReplicaSession? ChooseFor(WorkOrder order)
    {
        ReplicaSession? best = null;
        var avoids = order.AvoidReplica is not null && HasAnother(order);
        foreach (var session in _sessions)
        {
            if (CanTake(session, order, avoids) && (best is null || session.Load < best.Load))
                best = session;
        }

        return best;
    }

    private static bool CanTake(ReplicaSession session, WorkOrder order, bool avoids) =>
        session.IsOpen && session.HasFreeCredit && session.Offers(order.Capabilities) && !(avoids && session.Replica == order.AvoidReplica);

    private bool HasAnother(WorkOrder order)
    {
        foreach (var session in _sessions)
        {
            if (session.IsOpen && session.Replica != order.AvoidReplica && session.Offers(order.Capabilities))
                return true;
        }

        return false;
    }

    /// <summary>Why nobody here will ever take it; null where it may wait.</summary>
    private string? WhyNever(WorkOrder order)
    {
        var draining = false;
        foreach (var session in _sessions)
        {
            if (!session.Offers(order.Capabilities))
                continue;
            if (!session.Draining)
                return null;
            draining = true;
        }

        // Agents come back after a restart of this process; until then their work waits.
        if (_sessions.Count == 0 && time.GetTimestamp() < holdUntil)
            return null;
        return draining ? "its replicas are draining" : _sessions.Count == 0 ? "no replica is connected" : "no connected replica offers the capability";
    }

    /// <summary>After the replicas changed: what waits is refused where nobody is left for it, or handed to who may take it now.</summary>
    private void Settle(Effects effects)
    {
        RefuseUnplaceable(effects);
        foreach (var session in _sessions)
            Pump(session);
    }

    private void RefuseUnplaceable(Effects effects)
    {
        if (_queue.Count == 0)
            return;
        foreach (var order in _queue.TakeAll(order => WhyNever(order) is not null))
            effects.Refuse(order, WhyNever(order)!);
    }

    /// <summary>Fills the replica's free credits from the queue.</summary>
    private void Pump(ReplicaSession session)
    {
        while (_queue.Count > 0 && session.IsOpen && session.HasFreeCredit)
        {
            if (_queue.TakeFirst(order => CanTake(session, order, order.AvoidReplica is not null && HasAnother(order))) is not { } order)
                return;
            if (!TryAward(session, order))
                _queue.Add(order);
        }
    }

    private bool TryAward(WorkOrder order)
    {
        // One that turns out to be closing is not chosen again.
        while (ChooseFor(order) is { } session)
        {
            if (TryAward(session, order))
                return true;
        }

        return false;
    }

    /// <returns>False where the replica is leaving: what is sent before the goodbye arrives, and is brought along; what would come after it would be nobody's.</returns>
    private bool TryAward(ReplicaSession session, WorkOrder order)
    {
        if (session.Link?.Send(ToAward(order)) != true)
            return false;
        session.Hold(new HeldItemState(order.Id, order.Attempt, order, time.GetTimestamp()));
        return true;
    }

    private void Release(ReplicaSession session, HeldItemState held, string reason)
    {
        session.LetGo(held);
        session.Link?.Send(new Cancel(held.Item.ToString(), held.Attempt, reason));
        Pump(session);
    }

    private void Lose(ReplicaSession session, HeldItemState held, string why, Effects effects)
    {
        effects.Lost++;
        effects.Reports.Add(new WorkFailed(held.Item, held.Attempt, Key.Instance, session.Replica, $"Replica '{session.Replica}' is lost: {why}.", false, "ReplicaLost"));
    }

    private void SweepHeld(ReplicaSession session, long now, bool renew, Effects effects)
    {
        List<HeldItemState>? over = null;
        foreach (var held in session.Held.Values)
        {
            var silent = time.GetElapsedTime(held.TouchedAt, now);
            if (IsForgotten(held) || session.Link is not null && silent >= (held.Started ? options.Lease : options.AcceptTimeout))
                (over ??= []).Add(held);
            else if (renew && (session.Link is null || !held.Started))
                effects.Renewals.Add((held.Item, held.Attempt)); // Only the replica can tell whether it still works on a started one.
        }

        foreach (var held in over ?? [])
        {
            // One whose loop is over without a word is taken back, but nobody wants to hear of it.
            if (held.Started && !IsForgotten(held))
                Lose(session, held, $"no heartbeat for {options.Lease.TotalSeconds:0.#} s", effects);
            else if (!held.Started)
                effects.Reports.Add(new WorkRefused(held.Item, held.Attempt, Key.Instance, $"replica '{session.Replica}' did not confirm the award within {options.AcceptTimeout.TotalSeconds:0.#} s"));
            Release(session, held, "its lease ran out");
        }
    }

    // The deadline of one that waited may be a later one by now: for those the loop's own word has to do.
    private bool IsForgotten(HeldItemState held) => !held.HasWaited && held.Order is { } order && order.Deadline + options.Lease <= time.GetUtcNow();

    private void SweepQueue(bool renew, Effects effects)
    {
        if (_queue.Count == 0)
            return;
        Settle(effects);
        var now = time.GetUtcNow();
        foreach (var order in _queue.TakeAll(order => order.Deadline <= now))
            effects.Refuse(order, "its deadline passed while it waited for a free credit");
        if (renew)
            _queue.CopyTo(effects.Renewals);
    }

    private static Award ToAward(WorkOrder order) => new(
        order.Id.ToString(), order.Attempt, order.Id.Loop.ToString(), order.LoopStack, order.Capabilities, order.Input,
        order.Contributions, order.Deadline, order.Depth, order.TraceParent, order.Labels);
}
