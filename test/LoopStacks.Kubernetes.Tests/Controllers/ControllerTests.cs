using System.Collections.Concurrent;
using System.Net;
using k8s.Models;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Controllers;
using LoopStacks.Kubernetes.Informers;
using LoopStacks.Kubernetes.Queues;
using LoopStacks.Kubernetes.Tests.Clusters;
using LoopStacks.Kubernetes.Tests.Informers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Kubernetes.Tests.Controllers;

public sealed class ControllerTests(KubeCluster cluster)
{
    private static readonly ObjectKey Key = new("n", "a");

    [Fact]
    public async Task Run_ReconcileFails_TriesAgainAfterAGrowingWait()
    {
        var time = new FakeTimeProvider();
        var tries = new ConcurrentQueue<DateTimeOffset>();
        await using var running = Running(time, (_, _) =>
        {
            tries.Enqueue(time.GetUtcNow());
            throw new HttpRequestException("no");
        });
        running.Controller.Add(Key);
        await Until.TrueAsync(() => tries.Count == 1 && running.Controller.Pending == 0, "the first try");

        time.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => tries.Count == 2 && running.Controller.Pending == 0, "the second");
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(2, tries.Count);
        time.Advance(TimeSpan.FromSeconds(0.1));
        await Until.TrueAsync(() => tries.Count == 3, "the third");
    }

    [Fact]
    public async Task Run_SucceedsAfterFailures_TheNextFailureIsTheFirstAgain()
    {
        var time = new FakeTimeProvider();
        var tries = 0;
        await using var running = Running(time, (_, _) => Interlocked.Increment(ref tries) == 3 ? Task.FromResult(ReconcileResult.Done) : throw new HttpRequestException("no"));
        for (var seconds = 0; seconds < 3; seconds++)
        {
            var expected = tries + 1;
            running.Controller.Add(Key);
            await Until.TrueAsync(() => tries == expected && running.Controller.Pending == 0, $"try {expected}");
        }

        running.Controller.Add(Key);
        await Until.TrueAsync(() => tries == 4 && running.Controller.Pending == 0, "a failure after success");
        time.Advance(TimeSpan.FromSeconds(1));

        await Until.TrueAsync(() => tries == 5, "the retry after one second");
    }

    [Fact]
    public async Task Run_ServerAsksToWait_WaitsThatLong()
    {
        var time = new FakeTimeProvider();
        var tries = 0;
        await using var running = Running(time, (_, _) =>
        {
            Interlocked.Increment(ref tries);
            throw KubernetesApiException.From(HttpStatusCode.TooManyRequests, "busy", TimeSpan.FromSeconds(30), "get x");
        });
        running.Controller.Add(Key);
        await Until.TrueAsync(() => tries == 1 && running.Controller.Pending == 0, "the first try");
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(1, tries);
        time.Advance(TimeSpan.FromSeconds(1));

        await Until.TrueAsync(() => tries == 2, "the second");
    }

    [Fact]
    public async Task Run_Again_LooksAgainThen()
    {
        var time = new FakeTimeProvider();
        var tries = 0;
        await using var running = Running(time, (_, _) => Task.FromResult(Interlocked.Increment(ref tries) == 1 ? ReconcileResult.Again(TimeSpan.FromMinutes(1)) : ReconcileResult.Done));
        running.Controller.Add(Key);
        await Until.TrueAsync(() => tries == 1 && running.Controller.Pending == 0, "the first look");
        time.Advance(TimeSpan.FromMinutes(1));
        await Until.TrueAsync(() => tries == 2 && running.Controller.Pending == 0, "the second");
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task Run_ReconcileHangs_IsGivenUpAndTriedAgain()
    {
        var time = new FakeTimeProvider();
        var tries = 0;
        await using var running = Running(time, async (_, cancellation) =>
        {
            Interlocked.Increment(ref tries);
            await Task.Delay(Timeout.Infinite, cancellation);
            return ReconcileResult.Done;
        });
        running.Controller.Add(Key);
        await Until.TrueAsync(() => tries == 1, "the first try");
        time.Advance(TimeSpan.FromMinutes(2));
        await Until.TrueAsync(() => running.Controller.Pending == 0, "it is given up");
        time.Advance(TimeSpan.FromSeconds(1));

        await Until.TrueAsync(() => tries == 2, "the second");
    }

    [Fact]
    public async Task Run_StormOfChanges_ReconcilesTheLastStateOfEachAndNoKeyTwiceAtOnce()
    {
        using var connection = await cluster.ConnectAsync();
        var client = new ApplyClient(connection, "loopstacks-test");
        var space = await cluster.NewNamespaceAsync(client);
        var seen = new ConcurrentDictionary<ObjectKey, string>();
        var at = new ConcurrentDictionary<ObjectKey, int>();
        var twice = 0;
        var calls = 0;
        var informer = new Informer<V1ConfigMap>(connection, TimeProvider.System, NullLogger<Informer<V1ConfigMap>>.Instance, options: new InformerOptions { Namespace = space, LabelSelector = "test" });
        using var controller = new Controller("test", Reconcile, TimeProvider.System, NullLogger<Controller>.Instance, new ControllerOptions { Workers = 4 }).Watch(informer);
        using var end = new CancellationTokenSource();
        var running = Task.WhenAll(informer.RunAsync(end.Token), controller.RunAsync(end.Token));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 20),
            new ParallelOptions { MaxDegreeOfParallelism = 10 },
            async (i, _) =>
            {
                for (var round = 1; round <= 50; round++)
                    await Following.PutAsync(client, space, $"m{i}", $"{round}");
                if (i % 2 == 0)
                    await Following.DropAsync(client, space, $"m{i}");
            });

        await Until.TrueAsync(() => Enumerable.Range(0, 20).All(i => seen.GetValueOrDefault(new ObjectKey(space, $"m{i}")) == (i % 2 == 0 ? "gone" : "50")), "the last state of all");
        await end.CancelAsync();
        await running;

        Assert.Equal(0, twice);
        Assert.InRange(calls, 20, 20 * 51);

        async Task<ReconcileResult> Reconcile(ObjectKey key, CancellationToken cancellation)
        {
            Interlocked.Increment(ref calls);
            if (at.AddOrUpdate(key, 1, (_, count) => count + 1) > 1)
                Interlocked.Increment(ref twice);
            seen[key] = informer.Get(key)?.Data["x"] ?? "gone";
            await Task.Delay(2, cancellation);
            at.AddOrUpdate(key, 0, (_, count) => count - 1);
            return ReconcileResult.Done;
        }
    }

    private static RunningController Running(FakeTimeProvider time, Func<ObjectKey, CancellationToken, Task<ReconcileResult>> reconcile) => new(new Controller(
        "test",
        reconcile,
        time,
        NullLogger<Controller>.Instance,
        new ControllerOptions { Backoff = new RetryBackoff { First = TimeSpan.FromSeconds(1), Jitter = 0 } }));

    private sealed class RunningController : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task _running;

        public RunningController(Controller controller)
        {
            Controller = controller;
            _running = controller.RunAsync(_end.Token);
        }

        public Controller Controller { get; }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running;
            Controller.Dispose();
            _end.Dispose();
        }
    }
}
