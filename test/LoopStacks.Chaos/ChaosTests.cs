namespace LoopStacks.Chaos;

/// <summary>A short run; <c>make chaos</c> makes long ones.</summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Cluster_PartsOfItFail_EveryPromiseIsKept()
    {
        var verdict = await new ChaosRun(new ChaosOptions(Seed: 5, TimeSpan.FromSeconds(30)), output.WriteLine).RunAsync();

        Assert.Empty(verdict.Violations);
        Assert.True(verdict.Roots > 20, $"Only {verdict.Roots} loops were accepted.");
    }
}
