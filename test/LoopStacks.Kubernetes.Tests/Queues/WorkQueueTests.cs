using LoopStacks.Kubernetes.Queues;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Kubernetes.Tests.Queues;

public sealed class WorkQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkQueue<string> _queue;

    public WorkQueueTests() => _queue = new WorkQueue<string>(_time, new RetryBackoff { First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(10), Jitter = 0 });

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task Add_SameKeyTwice_IsHandedOutOnce()
    {
        _queue.Add("a");
        _queue.Add("a");
        _queue.Add("b");

        Assert.Equal(["a", "b"], [await TakeAsync(), await TakeAsync()]);
        Assert.Equal(0, _queue.Ready);
    }

    [Fact]
    public async Task Add_WhileWorkedOn_IsHandedOutAfterDoneAndOnce()
    {
        _queue.Add("a");
        await TakeAsync();

        _queue.Add("a");
        _queue.Add("a");
        Assert.Equal(0, _queue.Ready);
        _queue.Done("a");

        Assert.Equal("a", await TakeAsync());
        _queue.Done("a");
        Assert.Equal(0, _queue.Ready);
    }

    [Fact]
    public async Task Done_NothingAddedMeanwhile_IsNotHandedOutAgain()
    {
        _queue.Add("a");
        await TakeAsync();
        _queue.Done("a");

        Assert.Equal(0, _queue.Ready);
        Assert.Equal(0, _queue.Working);
    }

    [Fact]
    public async Task AddAfter_TimePasses_IsHandedOutThen()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        var taking = TakeAsync();

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(taking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Equal("a", await taking);
    }

    [Fact]
    public void AddAfter_SoonerAndLater_TheSoonerCounts()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        _queue.AddAfter("a", TimeSpan.FromSeconds(2));
        _queue.AddAfter("a", TimeSpan.FromSeconds(9));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((1, 0), (_queue.Ready, _queue.Later));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, _queue.Ready);
    }

    [Fact]
    public async Task Add_DueLater_IsHandedOutNowAndNotAgain()
    {
        _queue.AddAfter("a", TimeSpan.FromSeconds(5));
        _queue.Add("a");
        await TakeAsync();
        _queue.Done("a");

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, _queue.Ready);
    }

    [Fact]
    public async Task AddAfter_DueWhileWorkedOn_WaitsForDone()
    {
        _queue.Add("a");
        await TakeAsync();
        _queue.AddAfter("a", TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _queue.Ready);
        _queue.Done("a");
        Assert.Equal(1, _queue.Ready);
    }

    [Fact]
    public void Retry_FailuresInARow_WaitsDoubleUpToTheLongest() =>
        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(0, 6).Select(_ => _queue.Retry("a").TotalSeconds));

    [Fact]
    public void Retry_OtherKey_IsItsFirstFailure()
    {
        _queue.Retry("a");
        _queue.Retry("a");

        Assert.Equal(1, _queue.Retry("b").TotalSeconds);
    }

    [Fact]
    public void Forget_AfterFailures_BeginsAnew()
    {
        _queue.Retry("a");
        _queue.Retry("a");
        _queue.Forget("a");

        Assert.Equal(1, _queue.Retry("a").TotalSeconds);
    }

    [Fact]
    public void Retry_ServerAsksForMore_WaitsThatLong() => Assert.Equal(30, _queue.Retry("a", TimeSpan.FromSeconds(30)).TotalSeconds);

    [Fact]
    public async Task Take_Closed_IsNull()
    {
        var waiting = _queue.TakeAsync(CancellationToken.None).AsTask();
        _queue.Close();
        _queue.Add("a");

        Assert.Null(await waiting);
        Assert.Null(await _queue.TakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Take_OneGaveUp_TheOtherGetsTheKey()
    {
        using var given = new CancellationTokenSource();
        var first = _queue.TakeAsync(given.Token).AsTask();
        var second = TakeAsync();
        await given.CancelAsync();
        _queue.Add("a");

        Assert.Equal("a", await second);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Take_KeyWaited_SaysHowLong()
    {
        _queue.Add("a");
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), (await _queue.TakeAsync(CancellationToken.None))!.Waited);
    }

    [Fact]
    public async Task ManyWorkers_RandomAdds_NoKeyTwiceAtOnceAndNoneLost()
    {
        using var queue = new WorkQueue<int>(TimeProvider.System);
        var added = new int[20];
        var seen = new int[20];
        var at = new int[20];
        var workers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (await queue.TakeAsync(CancellationToken.None) is { } taken)
            {
                Assert.Equal(1, Interlocked.Increment(ref at[taken.Key]));
                // The last state that is seen at the start of the work is what the work is about.
                seen[taken.Key] = Volatile.Read(ref added[taken.Key]);
                await Task.Yield();
                Interlocked.Decrement(ref at[taken.Key]);
                queue.Done(taken.Key);
            }
        })).ToArray();
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var key = random.Next(20);
            Interlocked.Increment(ref added[key]);
            queue.Add(key);
            if (i % 100 == 0)
                await Task.Yield();
        }

        while (queue.Ready + queue.Working > 0)
            await Task.Yield();
        queue.Close();
        await Task.WhenAll(workers);

        Assert.Equal(added, seen);
    }

    [Fact]
    public void AddAfter_ManyTimesSooner_KeepsNoMoreThanThereAreKeys()
    {
        for (var i = 10_000; i > 0; i--)
            _queue.AddAfter("a", TimeSpan.FromSeconds(i));

        Assert.Equal(1, _queue.Later);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0), (_queue.Ready, _queue.Later));
    }

    private async Task<string> TakeAsync() => (await _queue.TakeAsync(CancellationToken.None))!.Key;
}
