using System.Collections.Immutable;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Simulation.Platforms;
using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation.Agents;

/// <summary>
/// The only replica of an instance, a process of its own: it survives the platform's crashes with what it has in hand, and its own death takes that away. It comes back by itself.
/// </summary>
internal sealed class Replica(Simulation simulation, World world, Faults faults, string name, params string[] capabilities)
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);
    private readonly Dictionary<WorkItemId, Held> _held = [];
    private int _life;

    public string Name => name;

    public ImmutableArray<string> Capabilities { get; } = [.. capabilities];

    public bool IsUp { get; private set; } = true;

    public InstanceOffer Offer => new("default-realm", name, name, Capabilities, 1, 16, _held.Count, 0, null, null);

    public void Begin()
    {
        Connect();
        Beat();
    }

    public void Die()
    {
        if (!IsUp)
            return;
        world.Trace.Say(world, $"agent   {name} dies");
        IsUp = false;
        _life++;
        foreach (var held in _held.Values)
            held.Leave();
        _held.Clear();
        simulation.Process?.Gateway.Dropped(this);
        world.After(world.Between(100, 20_000), () =>
        {
            IsUp = true;
            Connect();
        });
    }

    /// <summary>The platform is there, or there again.</summary>
    public void Connect()
    {
        if (!IsUp || simulation.Process is not { } process)
            return;
        process.Gateway.Connected(this, _life);
        foreach (var held in _held.Values.ToArray())
        {
            Confirm(held);
            if (held.Outcome is not null)
                _ = ReportAsync(held);
        }
    }

    public void OnAnnounce(Announcement announcement, ImmutableArray<string> asked)
    {
        if (!IsUp)
            return;
        var isSilent = world.Chance(faults.BidIsOdd / 4);
        if (isSilent)
            return;
        // What it does not offer, or a confidence that is none: kept as invalid, or as a decline.
        var odd = world.Chance(faults.BidIsOdd) ? world.Random.Next(3) : -1;
        var answers = asked.Select(capability => odd switch
        {
            0 => new BidAnswer(name, capability, AnswerKind.Decline, Note: "not now"),
            1 => new BidAnswer(name, capability, AnswerKind.Bid, 7),
            2 => new BidAnswer(name, "unasked", AnswerKind.Bid, 0.5),
            _ => new BidAnswer(name, capability, AnswerKind.Bid, world.Random.NextDouble(), world.Random.Next(10)),
        }).ToImmutableArray();
        world.After(world.Between(0.1, faults.IsCalm ? 5 : 200), () => simulation.Process?.Gateway.Inbound(announcement.Id.Loop, actor => actor.AnswerAsync(announcement.Id.Attempt, answers)));
    }

    public void OnAward(WorkOrder order)
    {
        if (!IsUp)
            return;
        if (_held.TryGetValue(order.Id, out var known))
        {
            if (known.Order.Attempt > order.Attempt)
                return;
            if (known.Order.Attempt == order.Attempt)
            {
                Confirm(known);
                if (known.Outcome is not null)
                    _ = ReportAsync(known);
                return;
            }

            known.Leave();
        }

        var held = _held[order.Id] = new Held(order);
        Confirm(held);
        _ = WorkAsync(held);
    }

    public void OnCancel(WorkItemId item, int attempt)
    {
        if (_held.TryGetValue(item, out var held) && held.Order.Attempt <= attempt)
            LetGo(held);
    }

    public void OnChild(ChildNotice notice)
    {
        if (_held.TryGetValue(notice.Item, out var held) && notice.Status != "running")
            held.Child(notice.Key).TrySetResult(notice);
    }

    public void OnAnswer(AnswerNotice notice)
    {
        if (_held.TryGetValue(notice.Item, out var held) && notice.Status != "open")
            held.Answer(notice.Key).TrySetResult(notice);
    }

    public void LetGo(Held held)
    {
        held.Leave();
        if (_held.GetValueOrDefault(held.Order.Id) == held)
            _held.Remove(held.Order.Id);
    }

    private void Confirm(Held held) => simulation.Process?.Gateway.Accepted(
        held.Order, actor => actor.HandleAsync(new StartWork(world.Now, held.Order.Id.Number, held.Order.Attempt, name, name + "-0")));

    private async Task WorkAsync(Held held)
    {
        var (order, number) = (held.Order, held.Order.Id.Number);
        try
        {
            await held.UntilAsync(world.Delay(world.Chance(faults.WorkIsSlow) ? world.Between(1_000, 60_000) : world.Between(0.1, faults.IsCalm ? 10 : 300)));
            if (world.Chance(faults.AgentDies))
            {
                Die();
                return;
            }

            if (world.Chance(faults.WorkFails))
            {
                var final = world.Random.Next(10) == 0;
                held.Outcome = now => new FailWork(now, number, order.Attempt, name, name + "-0", "Broken", "it broke", final);
            }
            else
            {
                var output = await new Handler(simulation, world, faults, this, held).RunAsync();
                var usage = new LoopUsage(10, 1, 0.01m);
                held.Outcome = now => new CompleteWork(now, number, order.Attempt, name, name + "-0", output, 0.9, usage);
            }
        }
        catch (WorkBrokenException broken)
        {
            held.Outcome = now => new FailWork(now, number, order.Attempt, name, name + "-0", "Broken", broken.Message, Final: true);
        }
        catch (GoneException)
        {
            LetGo(held);
            return;
        }
        catch (ViolationException violation)
        {
            simulation.Violated(violation);
            return;
        }

        await ReportAsync(held);
    }

    /// <summary>Reports until it is answered; what is answered otherwise than recorded is over too.</summary>
    private async Task ReportAsync(Held held)
    {
        var order = held.Order;
        while (!held.IsGone)
        {
            try
            {
                var rejection = await simulation.AskAsync(order.Id.Loop, actor => actor.HandleAsync(held.Outcome!(world.Now)));
                simulation.Process?.Gateway.Finished(order);
                LetGo(held);
                if (rejection is null && held.Outcome!(world.Now) is CompleteWork done)
                    await AfterRecordedAsync(order, done);
                return;
            }
            catch (ViolationException violation)
            {
                simulation.Violated(violation);
                return;
            }
            catch (Exception)
            {
                await world.Delay(world.Between(500, 1_500));
            }
        }
    }

    private async Task AfterRecordedAsync(WorkOrder order, CompleteWork done)
    {
        if (simulation.Disk.State(order.Id.Loop)?.Item(done.Number) is not { Status: WorkStatus.Completed } item || item.Attempt != done.Attempt)
            throw new ViolationException($"Work item {order.Id} was answered as recorded, and is not durable.");
        if (!world.Chance(faults.ReportsTwice))
            return;
        var other = done with { Output = Workloads.Sums.Output(-1) };
        await world.Delay(world.Between(1, 5_000));
        if (await simulation.AskAsync(order.Id.Loop, actor => actor.HandleAsync(other with { At = world.Now })) is null)
            throw new ViolationException($"Work item {order.Id} took a second result.");
    }

    private void Beat()
    {
        if (IsUp && simulation.Process is { } process)
        {
            foreach (var held in _held.Values)
                process.Gateway.Alive(this, held.Order);
        }

        world.After(s_heartbeat, Beat);
    }
}
