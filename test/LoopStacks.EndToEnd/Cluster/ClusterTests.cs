using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Cluster;

/// <summary>Several equal control planes on PostgreSQL and Redis: who starts a loop, where its agent is connected and who asks for it may be three processes, and any of them may die.</summary>
public sealed class ClusterTests
{
    private const int Loops = 40;

    [Fact]
    public async Task Nodes_OneKilledInTheMiddle_EveryAcceptedLoopEndsOnce()
    {
        await using var cluster = await ClusterProcess.StartAsync(3);
        await cluster.Client.ApplyStackAsync("slow", """{"capabilities":["slow"],"phases":{"bidding":{"reannounce":10},"execution":{"timeout":"120s","retryPolicy":{"maxRetries":10}}}}""");
        var taken = new CountdownEvent(Loops);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new HashSet<string>();
        async Task<object> Work(LoopStacks.Agents.Work work, CancellationToken cancellation)
        {
            lock (seen)
            {
                if (seen.Add(work.Loop))
                    taken.Signal();
            }

            await goOn.Task.WaitAsync(cancellation);
            return work.InputAs<int>() * 2;
        }

        // An agent at each node, so that work goes between them; the one whose node dies connects to the next.
        var agents = new List<RunningAgent>();
        for (var i = 0; i < cluster.Nodes.Count; i++)
            agents.Add(await RunningAgent.StartAsync(cluster.Nodes[i], cluster.Client, $"worker-{i}", "slow", Work, options => options with { Urls = [cluster.Nodes[i], .. cluster.Nodes.Where((_, other) => other != i)] }));
        var clients = cluster.Nodes.Select(node => new PlatformClient(node)).ToArray();
        var ids = new List<string>();
        for (var i = 0; i < Loops; i++)
        {
            using var accepted = await clients[i % clients.Length].StartAsync(PlatformClient.BodyOf("slow", i), key: $"loop-{i}");
            ids.Add((await PlatformClient.ExecutionAsync(accepted)).ExecutionId);
        }

        Assert.True(taken.Wait(Patience.Limit), $"{taken.CurrentCount} loops have no work item in hand.");

        cluster.Signal("control-plane-2", "KILL");
        goOn.SetResult();

        for (var i = 0; i < Loops; i++)
        {
            var end = await clients[2].EndOfAsync(ids[i]); // Not the one that started it, for most.
            Assert.Equal(("completed", i * 2), (end.Status, end.Output!.Value.GetInt32()));
            await clients[0].AssertEndedOnceAsync(ids[i]);
        }

        // Each is counted once, whichever process counted and whether it is the one that died.
        await Patience.UntilAsync(async () => await clients[0].CountedAsync("slow") >= Loops, "all loops in the statistics");
        Assert.Equal(Loops, await clients[2].CountedAsync("slow"));

        foreach (var agent in agents)
            await agent.DisposeAsync();
        foreach (var client in clients)
            client.Dispose();
    }
}
