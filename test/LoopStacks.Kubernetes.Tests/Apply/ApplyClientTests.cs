using System.Text.Json.Nodes;
using k8s.Models;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Tests.Clusters;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Kubernetes.Tests.Apply;

public sealed class ApplyClientTests(KubeCluster cluster) : IAsyncLifetime
{
    private KubernetesConnection _connection = null!;
    private ApplyClient _client = null!;
    private string _space = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await cluster.ConnectAsync();
        _client = new ApplyClient(_connection, "loopstacks-test");
        _space = await cluster.NewNamespaceAsync(_client);
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Apply_NotThere_IsMade()
    {
        var made = await _client.ApplyAsync(Map("a", ("x", "1")));

        Assert.Equal("1", made.Data["x"]);
        Assert.NotNull(made.Metadata.Uid);
        Assert.Equal("loopstacks-test", Assert.Single(made.Metadata.ManagedFields).Manager);
    }

    [Fact]
    public async Task Apply_SameAgain_ChangesNothing()
    {
        var first = await _client.ApplyAsync(Map("a", ("x", "1")));
        var second = await _client.ApplyAsync(Map("a", ("x", "1")));

        Assert.Equal(first.Metadata.ResourceVersion, second.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Apply_LeftOutAndOthers_OwnGoesAndOthersStay()
    {
        await _client.ApplyAsync(Map("a", ("x", "1"), ("y", "2")));
        await new ApplyClient(_connection, "somebody").ApplyAsync(Map("a", ("z", "3")));

        var now = await _client.ApplyAsync(Map("a", ("x", "9")));

        Assert.Equal(new Dictionary<string, string> { ["x"] = "9", ["z"] = "3" }, now.Data);
    }

    [Fact]
    public async Task Apply_OwnedByAnotherWithoutForce_IsAConflictThatNamesTheField()
    {
        await new ApplyClient(_connection, "somebody").ApplyAsync(Map("a", ("x", "1")));

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => _client.ApplyAsync(Map("a", ("x", "2")), force: false));
        var taken = await _client.ApplyAsync(Map("a", ("x", "2")));

        Assert.True(refused.IsConflict);
        Assert.Equal(".data.x", Assert.Single(refused.Causes).Field);
        Assert.Equal("2", taken.Data["x"]);
    }

    [Fact]
    public async Task Apply_Document_IsTheSame()
    {
        var made = await _client.ApplyAsync(ApiResource.Of<V1ConfigMap>(), new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "a", ["namespace"] = _space },
            ["data"] = new JsonObject { ["x"] = "1" },
        });

        Assert.Equal("1", made.GetProperty("data").GetProperty("x").GetString());
    }

    [Fact]
    public async Task Apply_Refused_SaysWhatAndWhichField()
    {
        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => _client.ApplyAsync(Map("a", ("not a key", "1"))));

        Assert.True(refused.IsInvalid);
        Assert.Equal("data[not a key]", Assert.Single(refused.Causes).Field);
        Assert.StartsWith($"patch api/v1/namespaces/{_space}/configmaps/a: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NotThere_IsNull() => Assert.Null(await _client.GetAsync<V1ConfigMap>(Key("nothing")));

    [Fact]
    public async Task Create_Twice_IsAlreadyThere()
    {
        await _client.CreateAsync(Map("a"));

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => _client.CreateAsync(Map("a")));

        Assert.True(refused.IsAlreadyExists);
        Assert.False(refused.IsConflict);
    }

    [Fact]
    public async Task Replace_OldVersion_IsAConflict()
    {
        var read = await _client.CreateAsync(Map("a", ("x", "1")));
        await _client.ApplyAsync(Map("a", ("y", "1")));

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => _client.ReplaceAsync(read));

        Assert.True(refused.IsConflict);
    }

    [Fact]
    public async Task List_MoreThanAPage_HasAll()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 510), async (i, end) => await _client.CreateAsync(Map($"m{i}"), cancellation: end));
        await _client.ApplyAsync(new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "labelled", NamespaceProperty = _space, Labels = new Dictionary<string, string> { ["a"] = "b" } } });

        var all = await _client.ListAsync<V1ConfigMap>(_space);
        var one = Assert.Single(await _client.ListAsync<V1ConfigMap>(_space, "a=b"));

        Assert.Equal(510, all.Count(item => item.Metadata.Name.StartsWith('m')));
        Assert.Equal(("labelled", "ConfigMap", "v1"), (one.Metadata.Name, one.Kind, one.ApiVersion));
    }

    [Fact]
    public async Task Delete_OtherUid_StaysAndIsAConflict()
    {
        await _client.CreateAsync(Map("a"));

        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => _client.DeleteAsync<V1ConfigMap>(Key("a"), uid: "other"));

        Assert.True(refused.IsConflict);
        Assert.True(await _client.DeleteAsync<V1ConfigMap>(Key("a")));
        Assert.False(await _client.DeleteAsync<V1ConfigMap>(Key("a")));
    }

    [Fact]
    public async Task Finalizer_Deleted_StaysUntilItIsTakenOff()
    {
        var map = ApiResource.Of<V1ConfigMap>();
        await Finalizers.AddAsync(_client, map, await _client.CreateAsync(Map("a")), "loopstacks.io/cleanup");
        await _client.DeleteAsync<V1ConfigMap>(Key("a"));

        var marked = (await _client.GetAsync<V1ConfigMap>(Key("a")))!;
        Assert.NotNull(marked.Metadata.DeletionTimestamp);
        await Finalizers.RemoveAsync(_client, map, marked, "loopstacks.io/cleanup");

        Assert.Null(await _client.GetAsync<V1ConfigMap>(Key("a")));
        await Finalizers.RemoveAsync(_client, map, marked, "loopstacks.io/cleanup");
    }

    [Fact]
    public async Task Owner_OfAChild_IsFoundAndIsThatVeryObject()
    {
        var owner = await _client.CreateAsync(Map("owner"));
        var child = Map("child");
        child.Metadata.OwnerReferences = [Owners.ReferenceTo(owner)];
        child = await _client.ApplyAsync(child);

        Assert.True(Owners.Controls(owner, child));
        owner.Metadata.Uid = "another";
        Assert.False(Owners.Controls(owner, child));
    }

    [Fact]
    public async Task Served_ThereAndNot_IsKnown()
    {
        var served = new ServedApis(_connection, TimeProvider.System);
        var newer = new ApiResource("autoscaling", "v99", "horizontalpodautoscalers", "HorizontalPodAutoscaler");

        Assert.True(await served.ServesAsync(ApiResource.Of<V1Deployment>()));
        Assert.False(await served.ServesAsync(new ApiResource("keda.sh", "v1alpha1", "scaledobjects", "ScaledObject")));
        Assert.Equal(ApiResource.Of<V1HorizontalPodAutoscaler>(), await served.FirstServedAsync([newer, ApiResource.Of<V1HorizontalPodAutoscaler>()]));
    }

    [Fact]
    public async Task Call_ServerNotThere_IsNoAnswer()
    {
        using var connection = new KubernetesConnection(new k8s.KubernetesClientConfiguration { Host = "https://127.0.0.1:1" });

        await Assert.ThrowsAsync<HttpRequestException>(() => new ApplyClient(connection, "x").GetAsync<V1ConfigMap>(Key("a")));
    }

    [Fact]
    public async Task Events_SameTwice_AreOneThatCounts()
    {
        var about = await _client.CreateAsync(Map("a"));
        await using (var events = new EventRecorder(_client, "loopstacks-test", TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<EventRecorder>.Instance))
        {
            for (var i = 0; i < 3; i++)
                events.Warning(about, "RealmMissing", "There is no Realm 'r'; apply it.");
            events.Normal(about, "Started", "Started.");
        }

        var written = await _client.ListAsync<Corev1Event>(_space);

        Assert.Equal(
            [("Started", "Normal", 1), ("RealmMissing", "Warning", 3)],
            written.OrderBy(item => item.Count).Select(item => (item.Reason, item.Type, item.Count!.Value)));
        Assert.All(written, item => Assert.Equal(("ConfigMap", "a", about.Metadata.Uid), (item.InvolvedObject.Kind, item.InvolvedObject.Name, item.InvolvedObject.Uid)));
    }

    [Fact]
    public async Task Events_ManyOfOneObject_AreBounded()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var about = await _client.CreateAsync(Map("a"));
        var other = await _client.CreateAsync(Map("b"));
        await using (var events = new EventRecorder(_client, "loopstacks-test", time, Microsoft.Extensions.Logging.Abstractions.NullLogger<EventRecorder>.Instance))
        {
            for (var i = 0; i < 40; i++)
                events.Warning(about, "Flaps", $"For the {i}th time.");
            events.Normal(other, "Started", "Started.");
        }

        var written = await _client.ListAsync<Corev1Event>(_space);

        Assert.Equal(25, written.Count(item => item.InvolvedObject.Name == "a"));
        Assert.Single(written, item => item.InvolvedObject.Name == "b");
    }

    private ObjectKey Key(string name) => new(_space, name);

    private V1ConfigMap Map(string name, params (string Key, string Value)[] data) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = _space }, Data = data.ToDictionary(pair => pair.Key, pair => pair.Value),
    };
}
