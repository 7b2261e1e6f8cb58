using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Tests.Clusters;
using static LoopStacks.Kubernetes.Tests.Informers.Following;

namespace LoopStacks.Kubernetes.Tests.Informers;

/// <summary>Measures memory, so it runs alone.</summary>
[Collection(nameof(StormTests))]
[CollectionDefinition(nameof(StormTests), DisableParallelization = true)]
public sealed class StormTests(KubeCluster cluster)
{
    [Fact]
    public async Task Run_StormOfChanges_TheLastStateIsKnownAndNothingPilesUp()
    {
        const int objects = 50;
        const int rounds = 100;
        var calls = new CallLog();
        using var connection = await cluster.ConnectAsync();
        using var followed = await cluster.ConnectAsync(calls);
        var client = new ApplyClient(connection, "loopstacks-test");
        var space = await cluster.NewNamespaceAsync(client);
        await using var following = new Following(followed, space);
        await following.Informer.Synced.WaitAsync(Until.Patience);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, objects),
            new ParallelOptions { MaxDegreeOfParallelism = 10 },
            async (i, _) =>
            {
                for (var round = 1; round <= rounds; round++)
                    await PutAsync(client, space, $"m{i}", $"{round}");
            });
        await Until.TrueAsync(() => following.Informer.Count == objects && following.Informer.All().All(item => item.Data["x"] == $"{rounds}"), "the last state of all");

        Assert.Equal(1, calls.Lists);
        Assert.Equal(objects * rounds, following.Told.Count);
        following.Told.Clear();
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < 8 * 1024 * 1024, $"{grown:N0} bytes more than before.");
    }
}
