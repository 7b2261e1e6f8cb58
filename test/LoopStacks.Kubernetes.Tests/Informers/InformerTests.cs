using System.Net;
using LoopStacks.Coordination.Redis.Tests;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Informers;
using LoopStacks.Kubernetes.Tests.Clusters;
using static LoopStacks.Kubernetes.Tests.Informers.Following;

namespace LoopStacks.Kubernetes.Tests.Informers;

public sealed class InformerTests(KubeCluster cluster) : IAsyncLifetime
{
    private const string Gone = """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"too old resource version","reason":"Expired","code":410}""";

    private readonly CallLog _calls = new();
    private KubernetesConnection _connection = null!;
    private KubernetesConnection _followed = null!;
    private ApplyClient _client = null!;
    private string _space = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await cluster.ConnectAsync();
        _followed = await cluster.ConnectAsync(_calls);
        _client = new ApplyClient(_connection, "loopstacks-test");
        _space = await cluster.NewNamespaceAsync(_client);
    }

    public ValueTask DisposeAsync()
    {
        _followed?.Dispose();
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Run_ThereBeforeAndAfter_IsKnownAndToldInOrder()
    {
        await PutAsync(_client, _space, "a", "1");
        await using var following = new Following(_followed, _space);
        await following.Informer.Synced.WaitAsync(Until.Patience);
        Assert.Equal("a=1", following.Known);

        await PutAsync(_client, _space, "b", "1");
        await PutAsync(_client, _space, "a", "2");
        await DropAsync(_client, _space, "b");
        await Until.TrueAsync(() => following.Told.Count == 4, "four changes");

        Assert.Equal(["Added a", "Added b", "Updated a", "Deleted b"], following.Told);
        Assert.Equal("a=2", following.Known);
        Assert.Equal(("ConfigMap", "v1"), (following.Informer.All()[0].Kind, following.Informer.All()[0].ApiVersion));
    }

    [Fact]
    public async Task Run_MorePagesThanOne_KnowsAll()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 25), async (i, _) => await PutAsync(_client, _space, $"m{i}", "1"));
        await using var following = new Following(_followed, _space, new InformerOptions { PageSize = 10 });
        await following.Informer.Synced.WaitAsync(Until.Patience);

        Assert.Equal(25, following.Informer.Count);
        Assert.Equal(3, _calls.Lists);
    }

    [Fact]
    public async Task Run_WireCut_GoesOnWithoutListingAnew()
    {
        await using var relay = new TcpRelay(await cluster.PortAsync());
        var calls = new CallLog();
        using var over = await cluster.ConnectOverAsync(relay.ConnectionString, calls);
        await PutAsync(_client, _space, "a", "1");
        await using var following = new Following(over, _space);
        await Until.TrueAsync(() => calls.Watches == 1, "a watch");

        relay.Cut();
        await PutAsync(_client, _space, "a", "2");
        await PutAsync(_client, _space, "b", "1");
        await DropAsync(_client, _space, "a");
        relay.Mend();
        await Until.TrueAsync(() => following.Known == "b=1", "the last state");

        Assert.Equal(1, calls.Lists);
        Assert.Equal(["Added a", "Updated a", "Added b", "Deleted a"], following.Told);
    }

    [Fact]
    public async Task Run_ServerEndsTheWatch_GoesOnAtTheLastVersion()
    {
        await using var following = new Following(_followed, _space, new InformerOptions { WatchFor = TimeSpan.FromSeconds(1) });
        await Until.TrueAsync(() => _calls.Watches >= 3, "three watches");
        await PutAsync(_client, _space, "a", "1");
        await Until.TrueAsync(() => following.Known == "a=1", "the change");

        Assert.Equal(1, _calls.Lists);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_VersionNoLongerKnown_ListsAnewAndTellsWhatChangedMeanwhile(bool refused)
    {
        await PutAsync(_client, _space, "stays", "1");
        await PutAsync(_client, _space, "changes", "1");
        await PutAsync(_client, _space, "goes", "1");
        await using var relay = new TcpRelay(await cluster.PortAsync());
        var calls = new CallLog();
        using var over = await cluster.ConnectOverAsync(relay.ConnectionString, calls);
        await using var following = new Following(over, _space);
        await Until.TrueAsync(() => calls.Watches == 1, "a watch");

        relay.Cut();
        await PutAsync(_client, _space, "changes", "2");
        await PutAsync(_client, _space, "comes", "1");
        await DropAsync(_client, _space, "goes");
        var once = 0;
        calls.Instead = request => request.RequestUri!.Query.Contains("watch=true", StringComparison.Ordinal) && Interlocked.Exchange(ref once, 1) == 0
            ? refused ? CallLog.Answer(HttpStatusCode.Gone, Gone) : CallLog.Answer(HttpStatusCode.OK, $$"""{"type":"ERROR","object":{{Gone}}}""" + "\n")
            : null;
        relay.Mend();
        await Until.TrueAsync(() => following.Known == "changes=2 comes=1 stays=1", "the last state");

        Assert.Equal(2, calls.Lists);
        Assert.Equal(["Added comes", "Deleted goes", "Updated changes"], following.Told.Skip(3).Order());
    }

    [Fact]
    public async Task Run_Bookmark_GoesOnFromThere()
    {
        var once = 0;
        _calls.Instead = request => request.RequestUri!.Query.Contains("watch=true", StringComparison.Ordinal) && Interlocked.Exchange(ref once, 1) == 0
            ? CallLog.Answer(HttpStatusCode.OK, """{"type":"BOOKMARK","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"1"}}}""" + "\n")
            : null;
        await using var following = new Following(_followed, _space);

        await Until.TrueAsync(() => _calls.Watches >= 2, "another watch");

        Assert.Contains("resourceVersion=1&", _calls.Calls.Where(call => call.Contains("watch=true", StringComparison.Ordinal)).ElementAt(1), StringComparison.Ordinal);
        Assert.Empty(following.Told);
    }

    [Fact]
    public async Task Run_AnswerIsNoJson_ListsOrWatchesAgain()
    {
        var answers = 0;
        _calls.Instead = _ => Interlocked.Increment(ref answers) <= 3 ? CallLog.Answer(HttpStatusCode.OK, "<html>a proxy's page</html>\n") : null;
        await PutAsync(_client, _space, "a", "1");
        await using var following = new Following(_followed, _space);

        await Until.TrueAsync(() => following.Known == "a=1", "what there is");
    }

    [Fact]
    public async Task Run_VersionNeverExisted_ListsAnew()
    {
        // What a server says that was set up anew, with an older history than the informer knows.
        var once = 0;
        _calls.Instead = request => request.RequestUri!.Query.Contains("watch=true", StringComparison.Ordinal) && Interlocked.Exchange(ref once, 1) == 0
            ? CallLog.Answer(HttpStatusCode.GatewayTimeout, """{"kind":"Status","status":"Failure","message":"Too large resource version","reason":"Timeout","code":504}""")
            : null;
        await using var following = new Following(_followed, _space);
        await Until.TrueAsync(() => _calls.Watches >= 2, "another watch");
        await PutAsync(_client, _space, "a", "1");

        await Until.TrueAsync(() => following.Known == "a=1", "the change");
    }

    [Fact]
    public async Task Run_ServerAsksToWait_WaitsThatLong()
    {
        var once = 0;
        _calls.Instead = request =>
        {
            if (Interlocked.Exchange(ref once, 1) != 0)
                return null;
            var answer = CallLog.Answer(HttpStatusCode.TooManyRequests, "storage is (re)initializing");
            answer.Headers.Add("Retry-After", "1");
            return answer;
        };
        var start = TimeProvider.System.GetTimestamp();
        await using var following = new Following(_followed, _space);
        await following.Informer.Synced.WaitAsync(Until.Patience);

        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.95));
    }

    [Fact]
    public async Task Run_MetadataOnly_HasNoContent()
    {
        await PutAsync(_client, _space, "a", "secret");
        await using var following = new Following(_followed, _space, new InformerOptions { MetadataOnly = true });
        await following.Informer.Synced.WaitAsync(Until.Patience);
        await PutAsync(_client, _space, "b", "secret");
        await Until.TrueAsync(() => following.Informer.Count == 2, "both");

        Assert.All(following.Informer.All(), item => Assert.Null(item.Data));
        Assert.All(following.Informer.All(), item => Assert.Equal("ConfigMap", item.Kind));
    }

    [Fact]
    public async Task Run_HandlerThrows_OthersAreToldAndItGoesOn()
    {
        await using var following = new Following(_followed, _space, handler: _ => throw new InvalidOperationException("A bug."));
        await following.Informer.Synced.WaitAsync(Until.Patience);
        await PutAsync(_client, _space, "a", "1");
        await PutAsync(_client, _space, "b", "1");

        await Until.TrueAsync(() => following.Told.Count == 2, "both changes");
    }

    [Fact]
    public async Task Synced_EndsBefore_IsCancelled()
    {
        _calls.Hold();
        var following = new Following(_followed, _space);
        Assert.False(following.Informer.HasSynced);
        await following.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following.Informer.Synced);
    }

    [Fact]
    public async Task Resync_Wanted_TellsAllAgain()
    {
        await PutAsync(_client, _space, "a", "1");
        await using var following = new Following(_followed, _space, new InformerOptions { Resync = TimeSpan.FromSeconds(1), WatchFor = TimeSpan.FromSeconds(1) });

        await Until.TrueAsync(() => following.Told.Contains("Resynced a"), "a resync");
    }
}
