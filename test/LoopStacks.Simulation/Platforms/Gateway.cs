using System.Collections.Immutable;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Loops;
using LoopStacks.Simulation.Agents;
using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation.Platforms;

/// <summary>
/// Bus and gateway of a process, as the contract has them: who is present, what was handed to whom, what waits for whom; and the messages between loops and agents, which are late, lost, doubled and out of order. What a loop says here
/// is held against what is durable.
/// </summary>
internal sealed class Gateway(Process process, World world, Disk disk, Faults faults, IReadOnlyList<Replica> replicas) : ICoordinationBus
{
    private static readonly TimeSpan s_acceptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, (Replica Replica, int Life)> _present = [];
    private readonly Dictionary<WorkItemId, Handed> _handed = [];

    event Action<InstanceOffer>? ICoordinationBus.InstanceAppeared
    {
        add => throw new NotSupportedException();
        remove => throw new NotSupportedException();
    }

    public IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities) =>
    [
        .. replicas.Where(replica => _present.ContainsKey(replica.Name) && replica.Capabilities.Any(capabilities.Contains))
            .Select(replica => replica.Offer with { Capabilities = [.. capabilities.Where(replica.Capabilities.Contains)] }),
    ];

    public IReadOnlyList<InstanceOffer> Present(string? realm) => [.. replicas.Where(replica => _present.ContainsKey(replica.Name)).Select(replica => replica.Offer)];

    public void Announce(Announcement announcement)
    {
        if (!(disk.State(announcement.Id.Loop)?.Round?.Attempt >= announcement.Id.Attempt))
            throw Ahead(announcement.Id.Loop, $"announces its attempt {announcement.Id.Attempt}");
        foreach (var asked in announcement.Asked)
        {
            if (_present.TryGetValue(asked.Instance, out var present))
                Outbound(present.Replica, replica => replica.OnAnnounce(announcement, asked.Capabilities));
            else
                Inbound(announcement.Id.Loop, actor => actor.AnswerAsync(
                    announcement.Id.Attempt, [.. asked.Capabilities.Select(capability => new BidAnswer(asked.Instance, capability, AnswerKind.Decline, Note: "it is gone"))]));
        }
    }

    public void Dispatch(WorkOrder order)
    {
        if (!(disk.State(order.Id.Loop)?.Item(order.Id.Number)?.Attempt >= order.Attempt))
            throw Ahead(order.Id.Loop, $"hands out work item {order.Id.Number} at attempt {order.Attempt}");
        world.Trace.Say(world, $"award   {Disk.Short(order.Id.Loop)}.{order.Id.Number} attempt {order.Attempt} to {order.Instance}");
        var handed = _handed[order.Id] = new Handed(order);
        if (_present.ContainsKey(order.Instance))
            Deliver(handed);
        else
            world.After(s_grace, () => RefuseUnless(handed, handed.IsDelivered, "its replica did not come"));
    }

    public void Cancel(WorkCancellation cancellation)
    {
        if (disk.State(cancellation.Id.Loop)?.Item(cancellation.Id.Number) is null)
            throw Ahead(cancellation.Id.Loop, $"takes back work item {cancellation.Id.Number}");
        if (_handed.TryGetValue(cancellation.Id, out var handed) && handed.Order.Attempt <= cancellation.Attempt)
            _handed.Remove(cancellation.Id);
        if (_present.TryGetValue(cancellation.Instance, out var present))
            Outbound(present.Replica, replica => replica.OnCancel(cancellation.Id, cancellation.Attempt));
    }

    public void Tell(ChildNotice notice)
    {
        if (_present.TryGetValue(notice.Instance, out var present))
            Outbound(present.Replica, replica => replica.OnChild(notice));
    }

    public void Tell(AnswerNotice notice)
    {
        if (notice.Task is { } task && TaskId.TryParse(task, out var id) && disk.State(id.Loop)?.FindQuestion(id.Number) is not { IsOpen: false })
            throw Ahead(id.Loop, $"tells the answer to question {id.Number}");
        if (_present.TryGetValue(notice.Instance, out var present))
            Outbound(present.Replica, replica => replica.OnAnswer(notice));
    }

    public IDisposable Attach(IGatewayPort gateway) => throw new NotSupportedException();

    public void InstanceChanged(IGatewayPort gateway, string realm, string instance, InstanceOffer? offer) => throw new NotSupportedException();

    /// <summary>A replica has connected.</summary>
    /// <param name="life">Counts its deaths: in another life it knows nothing of its work.</param>
    public void Connected(Replica replica, int life)
    {
        world.Trace.Say(world, $"agent   {replica.Name} connects");
        var isKnown = _present.TryGetValue(replica.Name, out var before);
        _present[replica.Name] = (replica, life);
        foreach (var handed in _handed.Values.Where(handed => handed.Order.Instance == replica.Name).ToArray())
        {
            if (!handed.IsDelivered)
                Deliver(handed);
            else if (handed.Life != life)
                Lose(handed, "a new process took its name");
        }

        if (isKnown && before.Life == life)
            return;
        // The bus tells the loops whose bidding is open; the others have no use for it.
        foreach (var activation in process.Activations.ToArray())
            process.Call(activation.Id, actor => actor.NoticeAsync(replica.Offer));
    }

    public void Dropped(Replica replica)
    {
        _present.Remove(replica.Name);
        foreach (var handed in _handed.Values.Where(handed => handed.Order.Instance == replica.Name && handed.IsDelivered).ToArray())
        {
            world.After(s_grace, () =>
            {
                if (IsHanded(handed))
                    Lose(handed, "its replica did not come back");
            });
        }
    }

    public void Accepted(WorkOrder order, Func<LoopActor, Task<Rejection?>> report)
    {
        if (_handed.TryGetValue(order.Id, out var handed) && handed.Order.Attempt == order.Attempt)
            handed.IsAccepted = true;
        Inbound(order.Id.Loop, report);
    }

    public void Finished(WorkOrder order)
    {
        if (_handed.TryGetValue(order.Id, out var handed) && handed.Order.Attempt == order.Attempt)
            _handed.Remove(order.Id);
    }

    /// <summary>A heartbeat.</summary>
    public void Alive(Replica replica, WorkOrder order)
    {
        if (_present.ContainsKey(replica.Name))
            Inbound(order.Id.Loop, actor => actor.RenewAsync([new HeldItem(order.Id.Number, order.Attempt)]));
    }

    /// <summary>To a loop; nobody waits for an answer.</summary>
    public void Inbound(LoopId loop, Func<LoopActor, Task> call)
    {
        for (var copy = world.Chance(faults.Lost) ? 0 : world.Chance(faults.Twice) ? 2 : 1; copy > 0; copy--)
            world.After(process.Latency(), () => process.Call(loop, call));
    }

    private void Outbound(Replica to, Action<Replica> message)
    {
        for (var copy = world.Chance(faults.Lost) ? 0 : world.Chance(faults.Twice) ? 2 : 1; copy > 0; copy--)
        {
            world.After(process.Latency(), () =>
            {
                if (process.IsAlive && _present.ContainsKey(to.Name))
                    message(to);
            });
        }
    }

    private void Deliver(Handed handed)
    {
        handed.Life = _present[handed.Order.Instance].Life;
        handed.IsDelivered = true;
        Outbound(_present[handed.Order.Instance].Replica, replica => replica.OnAward(handed.Order));
        world.After(s_acceptTimeout, () => RefuseUnless(handed, handed.IsAccepted, "it did not confirm"));
    }

    private void RefuseUnless(Handed handed, bool isInOrder, string reason)
    {
        if (isInOrder || !IsHanded(handed))
            return;
        var order = handed.Order;
        _handed.Remove(order.Id);
        Report(order.Id.Loop, now => new RefuseWork(now, order.Id.Number, order.Attempt, order.Instance, reason));
    }

    private void Lose(Handed handed, string reason)
    {
        var order = handed.Order;
        _handed.Remove(order.Id);
        Report(order.Id.Loop, now => new FailWork(now, order.Id.Number, order.Attempt, order.Instance, order.Instance + "-0", "ReplicaLost", reason, Final: false));
    }

    /// <summary>What the gateway itself reports is not lost on its way, and made again where the store fails.</summary>
    private void Report(LoopId loop, Func<DateTimeOffset, LoopCommand> command) => process.Call(loop, async actor =>
    {
        try
        {
            await actor.HandleAsync(command(process.Time.GetUtcNow()));
        }
        catch (Exception exception) when (exception is not ViolationException)
        {
            world.After(TimeSpan.FromSeconds(1), () => Report(loop, command));
        }
    });

    private bool IsHanded(Handed handed) => process.IsAlive && _handed.GetValueOrDefault(handed.Order.Id) == handed;

    private static ViolationException Ahead(LoopId loop, string what) => new($"Loop {loop} {what} before that is durable.");

    private sealed class Handed(WorkOrder order)
    {
        public WorkOrder Order => order;

        public bool IsDelivered { get; set; }

        public bool IsAccepted { get; set; }

        public int Life { get; set; }
    }
}
