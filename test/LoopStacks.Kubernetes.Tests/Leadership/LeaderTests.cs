using System.Collections.Concurrent;
using k8s.Models;
using LoopStacks.Coordination.Redis.Tests;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Leadership;
using LoopStacks.Kubernetes.Tests.Clusters;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Kubernetes.Tests.Leadership;

public sealed class LeaderTests(KubeCluster cluster) : IAsyncLifetime
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
    public async Task Run_TwoCompete_OneLeadsAndTheOtherFollowsAtOnceWhenItStops()
    {
        await using var first = new Candidate(_client, _space, "first");
        await first.Leading.Task.WaitAsync(Until.Patience);
        await using var second = new Candidate(_client, _space, "second");
        await Until.TrueAsync(() => second.Leader.Current == "first", "the other sees who leads");
        Assert.False(second.Leader.IsLeading);

        var start = TimeProvider.System.GetTimestamp();
        await first.StopAsync();
        Assert.True(await first.Running.WaitAsync(Until.Patience));
        await second.Leading.Task.WaitAsync(Until.Patience);

        Assert.Equal("second", second.Leader.Current);
        var lease = await _client.GetAsync<V1Lease>(new ObjectKey(_space, "operator"));
        Assert.Equal(("second", 1), (lease!.Spec.HolderIdentity, lease.Spec.LeaseTransitions));
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), "It waited for the lease to expire.");
    }

    [Fact]
    public async Task Run_LeaderIsCutOff_EndsItsWorkBeforeTheOtherLeads()
    {
        await using var relay = new TcpRelay(await cluster.PortAsync());
        using var over = await cluster.ConnectOverAsync(relay.ConnectionString);
        var order = new ConcurrentQueue<string>();
        await using var first = new Candidate(new ApplyClient(over, "loopstacks-test"), _space, "first", order, TimeSpan.FromSeconds(4));
        await first.Leading.Task.WaitAsync(Until.Patience);
        await using var second = new Candidate(_client, _space, "second", order, TimeSpan.FromSeconds(4));
        await Until.TrueAsync(() => second.Leader.Current == "first", "the other sees who leads");

        relay.Cut();
        await second.Leading.Task.WaitAsync(Until.Patience);

        Assert.False(await first.Running.WaitAsync(Until.Patience));
        Assert.Equal(["first leads", "first has ended", "second leads"], order);
        Assert.False(first.Leader.IsLeading);
    }

    [Fact]
    public async Task Run_RenewalHangs_EndsTheWorkWhenTheTimeToRenewIsOver()
    {
        var calls = new CallLog();
        using var connection = await cluster.ConnectAsync(calls);
        var time = new FakeTimeProvider();
        var leader = new Leader(new ApplyClient(connection, "loopstacks-test"), Candidate.Options(_space, "first", TimeSpan.FromSeconds(15)), time, NullLogger<Leader>.Instance);
        var leading = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var running = leader.RunAsync(
            async cancellation =>
            {
                leading.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            },
            stop.Token);
        await leading.Task.WaitAsync(Until.Patience);

        calls.Hold();
        var before = calls.Calls.Count;
        time.Advance(TimeSpan.FromSeconds(0.3));
        await Until.TrueAsync(() => calls.Calls.Count == before + 1, "a renewal");
        time.Advance(TimeSpan.FromSeconds(7.1));
        Assert.True(leader.IsLeading);
        time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.False(await running.WaitAsync(Until.Patience));
        calls.Release();
    }

    [Fact]
    public async Task Run_LeaseTakenByAnother_EndsTheWorkAtOnce()
    {
        await using var first = new Candidate(_client, _space, "first");
        await first.Leading.Task.WaitAsync(Until.Patience);
        var lease = (await _client.GetAsync<V1Lease>(new ObjectKey(_space, "operator")))!;
        lease.Spec.HolderIdentity = "thief";
        await _client.MergeAsync(
            ApiResource.Of<V1Lease>(), ObjectKey.Of(lease), new System.Text.Json.Nodes.JsonObject { ["spec"] = new System.Text.Json.Nodes.JsonObject { ["holderIdentity"] = "thief" } });

        Assert.False(await first.Running.WaitAsync(Until.Patience));
        Assert.Equal("thief", (await _client.GetAsync<V1Lease>(ObjectKey.Of(lease)))!.Spec.HolderIdentity);
    }

    [Fact]
    public async Task Run_LeaseEditedByHand_LeadsOn()
    {
        await using var first = new Candidate(_client, _space, "first");
        await first.Leading.Task.WaitAsync(Until.Patience);
        var key = new ObjectKey(_space, "operator");
        await _client.MergeAsync(ApiResource.Of<V1Lease>(), key, new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["labels"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" } } });
        var renewed = (await _client.GetAsync<V1Lease>(key))!.Spec.RenewTime;

        var now = renewed;
        while (now == renewed)
            now = (await _client.GetAsync<V1Lease>(key))!.Spec.RenewTime;

        Assert.True(first.Leader.IsLeading);
    }

    [Fact]
    public async Task Run_WorkFails_IsThrownAndTheLeaseGivenAway()
    {
        var leader = new Leader(_client, Candidate.Options(_space, "first", TimeSpan.FromSeconds(60)), TimeProvider.System, NullLogger<Leader>.Instance);

        await Assert.ThrowsAsync<InvalidOperationException>(() => leader.RunAsync(_ => throw new InvalidOperationException("A bug."), CancellationToken.None));

        Assert.False(leader.IsLeading);
        Assert.Equal("", (await _client.GetAsync<V1Lease>(new ObjectKey(_space, "operator")))!.Spec.HolderIdentity ?? "");
    }

    [Fact]
    public async Task Run_TimesThatWouldLetTwoLead_AreRefused()
    {
        var options = Candidate.Options(_space, "first", TimeSpan.FromSeconds(4)) with { RenewWithin = TimeSpan.FromSeconds(5) };

        await Assert.ThrowsAsync<ArgumentException>(
            () => new Leader(_client, options, TimeProvider.System, NullLogger<Leader>.Instance).RunAsync(_ => Task.CompletedTask, CancellationToken.None));
    }

    private sealed class Candidate : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public Candidate(ApplyClient client, string space, string name, ConcurrentQueue<string>? order = null, TimeSpan? lease = null)
        {
            Leader = new Leader(client, Options(space, name, lease ?? TimeSpan.FromSeconds(60)), TimeProvider.System, NullLogger<Leader>.Instance);
            Running = Leader.RunAsync(
                async cancellation =>
                {
                    order?.Enqueue($"{name} leads");
                    Leading.SetResult();
                    await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    order?.Enqueue($"{name} has ended");
                },
                _stop.Token);
        }

        public Leader Leader { get; }

        public Task<bool> Running { get; }

        public TaskCompletionSource Leading { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static LeaderOptions Options(string space, string name, TimeSpan lease) => new()
        {
            Lease = "operator", Namespace = space, Identity = name, LeaseFor = lease, RenewWithin = lease / 2, TryEvery = TimeSpan.FromSeconds(0.3),
        };

        public Task StopAsync() => _stop.CancelAsync();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Running;
            _stop.Dispose();
        }
    }
}
