using LoopStacks.Agents.State;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.State;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Agents.Tests.State;

public sealed class WorkStateTests
{
    [Fact]
    public async Task State_SetByOneWorkItem_IsReadByTheNext()
    {
        await using var host = await GatewayHost.StartAsync();
        var item = Given.NewItem();
        await using var agent = await StartAsync(host, async (work, cancellationToken) =>
        {
            if (work.WorkItem == item.ToString())
            {
                await work.State.Instance.SetAsync("seen", new Seen("a", 1), cancellationToken: cancellationToken);
                await work.State.Session.SetAsync("seen", new Seen("b", 2), cancellationToken: cancellationToken);
                await work.State.Loop.SetAsync("seen", new Seen("c", 3), cancellationToken: cancellationToken);
            }

            var values = new List<StateValue<Seen>>();
            foreach (var scope in new[] { work.State.Instance, work.State.Session, work.State.Loop })
                values.Add(await scope.GetAsync<Seen>("seen", cancellationToken));
            return values.Select(value => value.Exists ? value.Value!.Name : "-").ToArray();
        });

        var first = await RunAsync(host, item, session: "s-1");
        var second = await RunAsync(host, Given.NewItem(), session: "s-1");

        Assert.Equal("""["a","b","c"]""", first.Output.GetRawText());
        Assert.Equal("""["a","b","-"]""", second.Output.GetRawText());
    }

    [Fact]
    public async Task TryReplace_AtAnOldVersion_IsFalseAndChangesNothing()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, async (work, cancellationToken) =>
        {
            var state = work.State.Loop;
            var absent = await state.GetAsync<int>("n", cancellationToken);
            var created = await state.TryReplaceAsync("n", 1, absent.Version, cancellationToken: cancellationToken);
            var again = await state.TryReplaceAsync("n", 2, absent.Version, cancellationToken: cancellationToken);
            var seen = await state.GetAsync<int>("n", cancellationToken);
            var replaced = await state.TryReplaceAsync("n", 3, seen.Version, cancellationToken: cancellationToken);
            var version = await state.SetAsync("n", 4, cancellationToken: cancellationToken);
            var stale = await state.DeleteAsync("n", seen.Version, cancellationToken);
            var deleted = await state.DeleteAsync("n", version, cancellationToken);
            var nothing = await state.DeleteAsync("n", cancellationToken: cancellationToken);
            return new object[] { absent.Exists, created, again, seen.Value, replaced, stale, deleted, nothing };
        });

        Assert.Equal("[false,true,false,1,true,false,true,false]", (await RunAsync(host, Given.NewItem())).Output.GetRawText());
    }

    [Fact]
    public async Task List_MoreThanAPage_GivesAll()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, async (work, cancellationToken) =>
        {
            for (var i = 0; i < 7; i++)
                await work.State.Instance.SetAsync($"note/{i}", "text", TimeSpan.FromHours(1), cancellationToken);
            await work.State.Instance.SetAsync("other", 1, cancellationToken: cancellationToken);
            var keys = new List<string>();
            await foreach (var key in work.State.Instance.ListAsync("note/", pageSize: 3, cancellationToken))
                keys.Add($"{key.Key}:{key.Bytes}:{key.ExpiresAt is not null}");
            return keys;
        });

        var done = await RunAsync(host, Given.NewItem());

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"note/{i}:6:True"), done.Output.EnumerateArray().Select(key => key.GetString()));
    }

    [Fact]
    public async Task Refusal_ThatTheHandlerLetsPass_FailsTheWorkWithItsCode()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, async (work, cancellationToken) => (await work.State.Session.GetAsync<int>("n", cancellationToken)).Value);

        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout"));
        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();

        Assert.Equal(("NoSession", false), (failed.Code, failed.Final));
    }

    [Fact]
    public async Task Value_NullOrTooLargeForAFrame_IsRefusedHere()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxMessageBytes = 4096);
        await using var agent = await StartAsync(host, async (work, cancellationToken) =>
        {
            await Assert.ThrowsAsync<ArgumentNullException>(() => work.State.Loop.SetAsync<string?>("n", null, cancellationToken: cancellationToken));
            var large = await Assert.ThrowsAsync<StateException>(() => work.State.Loop.SetAsync("n", new string('x', 5000), cancellationToken: cancellationToken));
            await work.State.Loop.SetAsync("n", "small", cancellationToken: cancellationToken);
            return large.Code;
        });

        Assert.Equal("StateTooLarge", (await RunAsync(host, Given.NewItem())).Output.GetString());
    }

    [Fact]
    public async Task Request_PlatformRestartsBeforeItsAnswer_IsMadeOnceAndAnswered()
    {
        var store = new FakeStateStore();
        var written = new TaskCompletionSource();
        store.AfterWrite = async _ =>
        {
            written.TrySetResult();
            await Task.Delay(Timeout.Infinite); // The answer never goes out.
        };
        var first = await GatewayHost.StartAsync(state: store);
        var url = first.Url;
        await using var agent = await StartAsync(first, async (work, cancellationToken) => await work.State.Session.TryReplaceAsync("n", 1, 0, cancellationToken: cancellationToken));
        var item = Given.NewItem();
        first.Gateway.Dispatch(Given.Work(item, "shouter", "shout", session: "s-1"));
        await written.Task;

        await first.StopAsync();
        await first.DisposeAsync();
        store.AfterWrite = _ => Task.CompletedTask;
        store.Awarded[(item, 1)] = new AwardedWork("default-realm", "shouter", new Dictionary<string, string> { ["session"] = "s-1" });
        await using var second = await GatewayHost.StartAsync(at: url, state: store);

        Assert.True((await second.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetBoolean());
        Assert.Equal(2, store.Writes.All.Count);
    }

    [Fact]
    public async Task Request_StoreFailsOnce_IsSentAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var failures = 1;
        host.State.BeforeWrite = _ => Interlocked.Decrement(ref failures) >= 0 ? Task.FromException(new StorageUnavailableException("The disk is full.")) : Task.CompletedTask;
        await using var agent = await StartAsync(host, async (work, cancellationToken) => await work.State.Loop.SetAsync("n", 1, cancellationToken: cancellationToken));

        Assert.True((await RunAsync(host, Given.NewItem())).Output.GetInt64() > 0);
        Assert.Equal(2, host.State.Writes.All.Count);
    }

    [Fact]
    public async Task Request_WorkIsTakenBack_IsCancelled()
    {
        await using var host = await GatewayHost.StartAsync();
        var cancelled = new TaskCompletionSource();
        host.State.BeforeWrite = _ => Task.Delay(Timeout.Infinite);
        await using var agent = await StartAsync(host, async (work, _) =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.State.Loop.SetAsync("n", 1));
            cancelled.SetResult();
            return 1;
        });
        var item = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(item, "shouter", "shout"));
        await host.State.Writes.FirstAsync();

        host.Gateway.Cancel(new WorkCancellation(item, 1, "default-realm", "shouter", "not wanted"));

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Requests_MoreThanMayBeUnderWay_WaitForTheirTurn()
    {
        await using var host = await GatewayHost.StartAsync();
        var (goOn, underWay, most) = (new TaskCompletionSource(), 0, 0);
        host.State.BeforeWrite = async _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref underWay));
            await goOn.Task;
            Interlocked.Decrement(ref underWay);
        };
        await using var agent = await StartAsync(host, async (work, cancellationToken) =>
            (await Task.WhenAll(Enumerable.Range(0, 200).Select(i => work.State.Loop.SetAsync($"n-{i}", i, cancellationToken: cancellationToken)))).Distinct().Count());
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout"));
        await host.State.Writes.FirstAsync(_ => host.State.Writes.All.Count == 64);
        goOn.SetResult();

        Assert.Equal(200, (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetInt32());
        Assert.Equal(64, most);
    }

    private static async Task<RunningAgent> StartAsync<TOut>(GatewayHost host, Func<Work, CancellationToken, Task<TOut>> handle)
    {
        var agent = RunningAgent.Start(LoopAgent.Create("shouter").Capability("shout").Handle(handle), host.Url);
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);
        return agent;
    }

    private static async Task<WorkDone> RunAsync(GatewayHost host, WorkItemId item, string? session = null)
    {
        host.Gateway.Dispatch(Given.Work(item, "shouter", "shout", session: session));
        var end = await host.Inbox.Reports.FirstAsync(report => report.Item == item && report is WorkDone or WorkFailed);
        return Assert.IsType<WorkDone>(end);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }

    private sealed record Seen(string Name, int Number);
}
