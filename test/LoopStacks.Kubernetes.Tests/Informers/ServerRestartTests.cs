using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Tests.Clusters;
using static LoopStacks.Kubernetes.Tests.Informers.Following;

namespace LoopStacks.Kubernetes.Tests.Informers;

/// <summary>The API server dies under informers. It has a cluster of its own for that.</summary>
public sealed class ServerRestartTests : IAsyncLifetime
{
    private readonly KubeCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Run_ServerKilledAndRestarted_KnowsWhatChangedMeanwhile()
    {
        var calls = new CallLog();
        using var connection = await _cluster.ConnectAsync();
        using var followed = await _cluster.ConnectAsync(calls);
        var client = new ApplyClient(connection, "loopstacks-test");
        var space = await _cluster.NewNamespaceAsync(client);
        await PutAsync(client, space, "stays", "1");
        await PutAsync(client, space, "changes", "1");
        await PutAsync(client, space, "goes", "1");
        await using var following = new Following(followed, space);
        await following.Informer.Synced.WaitAsync(Until.Patience);
        await Until.TrueAsync(() => calls.Watches == 1, "a watch");

        await _cluster.KillApiServerAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => PutAsync(client, space, "lost", "1"));
        Assert.Equal(3, following.Informer.Count);

        // The informer comes late: what changes before has to be found out.
        calls.Hold();
        await _cluster.StartApiServerAsync();
        await PutAsync(client, space, "changes", "2");
        await PutAsync(client, space, "comes", "1");
        await DropAsync(client, space, "goes");
        calls.Release();
        await Until.TrueAsync(() => following.Known == "changes=2 comes=1 stays=1", "the state after the restart");
        await PutAsync(client, space, "comes", "2");
        await Until.TrueAsync(() => following.Known == "changes=2 comes=2 stays=1", "changes after it");

        Assert.Equal(["Added comes", "Deleted goes", "Updated changes", "Updated comes"], following.Told.Skip(3).Order());
    }
}
