using System.Collections.Concurrent;
using LoopStacks.Chaos.Servers;

namespace LoopStacks.Chaos.Faults;

/// <summary>Carries out a plan on a cluster, and mends everything at the end.</summary>
internal sealed class FaultRunner(TestCluster cluster, Action<string> say)
{
    private static readonly TimeSpan s_clock = TimeSpan.FromSeconds(20);

    public ConcurrentDictionary<FaultKind, int> Done { get; } = new();

    /// <summary>How long control planes took to end after SIGTERM.</summary>
    public ConcurrentQueue<TimeSpan> Stops { get; } = new();

    /// <summary>Control planes that ended by themselves, and what they said last.</summary>
    public ConcurrentQueue<string> Ended { get; } = new();

    public async Task RunAsync(IReadOnlyList<Fault> plan, TimeSpan duration, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = WatchAsync(over.Token);
        var started = System.Diagnostics.Stopwatch.StartNew();
        var running = new List<Task>();
        foreach (var fault in plan)
        {
            await PauseAsync(fault.At - started.Elapsed, stop);
            if (stop.IsCancellationRequested)
                break;
            running.Add(CarryOutAsync(fault, started.Elapsed, stop));
        }

        await PauseAsync(duration - started.Elapsed, stop);
        await Task.WhenAll(running);
        await over.CancelAsync();
        await watching;
    }

    /// <summary>Everything is whole again.</summary>
    public async Task HealAsync()
    {
        foreach (var node in cluster.Nodes)
        {
            node.Postgres.Set(WireState.Whole);
            node.Redis.Set(WireState.Whole);
            node.Peers.Set(WireState.Whole);
            node.Clock.Set(TimeSpan.Zero);
            await node.Process.SignalAsync("CONT");
            await node.StartAsync();
        }
    }

    /// <summary>What ends by itself is started again, as an orchestrator does. Until the token is cancelled.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var node in cluster.Nodes.Where(node => !node.IsDown && !node.Process.IsRunning))
            {
                Ended.Enqueue($"{node.Process.Name} ended with {node.Process.ExitCode}: {node.Process.Said.LastOrDefault(line => line.Length > 0) ?? "it said nothing"}");
                say(Ended.Last());
                await node.StartAsync();
            }

            await PauseAsync(TimeSpan.FromMilliseconds(200), stop);
        }
    }

    private async Task CarryOutAsync(Fault fault, TimeSpan at, CancellationToken stop)
    {
        say($"{at.TotalSeconds,6:0.0} s  {fault.Kind} {fault.Target + 1} for {fault.For.TotalSeconds:0.0} s");
        Done.AddOrUpdate(fault.Kind, 1, (_, count) => count + 1);
        switch (fault.Kind)
        {
            case FaultKind.NodeKilled:
                await StopAsync(cluster.Nodes[fault.Target], "KILL", fault.For, stop);
                break;
            case FaultKind.NodeRestarted:
                cluster.Nodes[fault.Target].Upgrade();
                await StopAsync(cluster.Nodes[fault.Target], "TERM", fault.For, stop);
                break;
            case FaultKind.ClockAhead or FaultKind.ClockBehind:
                cluster.Nodes[fault.Target].Clock.Set(fault.Kind == FaultKind.ClockAhead ? s_clock : -s_clock);
                await PauseAsync(fault.For, stop);
                cluster.Nodes[fault.Target].Clock.Set(TimeSpan.Zero);
                break;
            case FaultKind.NodeHung or FaultKind.NodePaused:
                await HangAsync(cluster.Nodes[fault.Target].Process, fault.For, stop);
                break;
            case FaultKind.RedisKilled:
                await cluster.Redis.KillAsync();
                await PauseAsync(fault.For, stop);
                await cluster.Redis.StartAsync();
                break;
            case FaultKind.RedisHung:
                await cluster.Redis.HangAsync();
                await PauseAsync(fault.For, stop);
                await cluster.Redis.ContinueAsync();
                break;
            case FaultKind.PostgresRestarted or FaultKind.PostgresKilled:
                await cluster.Postgres.StopAsync(fault.Kind == FaultKind.PostgresKilled ? "QUIT" : "INT");
                await PauseAsync(fault.For, stop);
                await cluster.Postgres.StartAsync();
                break;
            case FaultKind.AgentsKilled or FaultKind.AgentsRestarted:
                await RestartAsync(cluster.Agents[fault.Target], fault.Kind == FaultKind.AgentsKilled ? "KILL" : "TERM", fault.For, stop);
                break;
            case FaultKind.AgentsHung:
                await HangAsync(cluster.Agents[fault.Target], fault.For, stop);
                break;
            case FaultKind.PostgresCut or FaultKind.PostgresStalled or FaultKind.PostgresSlow:
                await CutAsync(cluster.Nodes[fault.Target].Postgres, fault, stop);
                break;
            case FaultKind.RedisCut or FaultKind.RedisStalled:
                await CutAsync(cluster.Nodes[fault.Target].Redis, fault, stop);
                break;
            case FaultKind.PeersCut or FaultKind.PeersStalled:
                await PartAsync(cluster.Nodes[fault.Target], fault, stop);
                break;
        }
    }

    private async Task StopAsync(Node node, string signal, TimeSpan pause, CancellationToken stop)
    {
        node.IsDown = true;
        await node.Process.SignalAsync(signal);
        var took = await node.Process.WaitForExitAsync();
        if (signal == "TERM")
            Stops.Enqueue(took);
        await PauseAsync(pause, stop);
        await node.StartAsync();
    }

    private static async Task RestartAsync(ProgramProcess process, string signal, TimeSpan pause, CancellationToken stop)
    {
        await process.SignalAsync(signal);
        await process.WaitForExitAsync();
        await PauseAsync(pause, stop);
        process.Start();
    }

    private static async Task HangAsync(ProgramProcess process, TimeSpan pause, CancellationToken stop)
    {
        await process.SignalAsync("STOP");
        await PauseAsync(pause, stop);
        await process.SignalAsync("CONT");
    }

    private static async Task CutAsync(Wire wire, Fault fault, CancellationToken stop)
    {
        wire.Set(StateOf(fault.Kind));
        await PauseAsync(fault.For, stop);
        wire.Set(WireState.Whole);
    }

    /// <summary>Both ways: nobody reaches the node, and it reaches nobody.</summary>
    private async Task PartAsync(Node node, Fault fault, CancellationToken stop)
    {
        var state = StateOf(fault.Kind);
        node.Peers.Set(owner => owner == node.Process.Id ? WireState.Whole : state);
        foreach (var other in cluster.Nodes.Where(other => other != node))
            other.Peers.Set(owner => owner == node.Process.Id ? state : WireState.Whole);
        await PauseAsync(fault.For, stop);
        foreach (var any in cluster.Nodes)
            any.Peers.Set(WireState.Whole);
    }

    private static WireState StateOf(FaultKind kind) => kind switch
    {
        FaultKind.PostgresCut or FaultKind.RedisCut or FaultKind.PeersCut => WireState.Cut,
        FaultKind.PostgresSlow => WireState.Slow,
        _ => WireState.Stalled,
    };

    private static async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
