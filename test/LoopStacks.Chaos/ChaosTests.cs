using LoopStacks.Chaos.Faults;

namespace LoopStacks.Chaos;

/// <summary>A short run; <c>make chaos</c> makes long ones.</summary>
[Collection(nameof(NodeTests))] // Each has a cluster, and one that waits for another's processor is given up.
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Cluster_PartsOfItFail_EveryPromiseIsKept()
    {
        var verdict = await new ChaosRun(new ChaosOptions(Seed: 5, TimeSpan.FromSeconds(30)), output.WriteLine).RunAsync();

        Assert.Empty(verdict.Violations);
        Assert.True(verdict.Roots > 20, $"Only {verdict.Roots} loops were accepted.");
    }

    [Fact]
    public async Task Cluster_EachNodeIsRestartedUnderLoad_NoLoopFailsAndHardlyAnyWorkIsTriedAgain()
    {
        var restarts = Enumerable.Range(0, 3).Select(node => new Fault(TimeSpan.FromSeconds(4 + (node * 14)), TimeSpan.Zero, FaultKind.NodeRestarted, node)).ToArray();

        var run = new ChaosRun(new ChaosOptions(Seed: 1, TimeSpan.FromSeconds(44)) { Plan = restarts }, output.WriteLine);
        var verdict = await run.RunAsync();

        Assert.Empty(verdict.Violations);
        Assert.Equal(["completed"], verdict.Ends.Keys);
        if (run.GivenUp == 0) // On a machine that is too slow another one may be given up meanwhile, whose work is done again.
        {
            // Nothing is lost on its way. What a replica has done and could not say yet while its loop moved may be handed out once more: delivery is at least once, and this about one in six thousand.
            Assert.Equal(0, verdict.Retries);
            Assert.True(verdict.Repeats <= 2, $"{verdict.Repeats} work items were delivered again under the same attempt.");
        }

        Assert.True(verdict.Roots > 20, $"Only {verdict.Roots} loops were accepted.");
    }
}
