using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Agents.Tests;

public sealed class ChildrenTests
{
    [Fact]
    public async Task Spawn_ChildCompletes_ItsOutputIsThere()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle(async (work, cancellationToken) =>
        {
            var child = await work.SpawnAsync(
                "sum", new { numbers = new[] { 1, 2 } }, "left", new SpawnOptions { Budget = new RemainingBudget(Loops: 5), Labels = new Dictionary<string, string> { ["a"] = "b" } }, cancellationToken);
            var before = child.Status;
            var output = await child.OutputAsync<int>(cancellationToken);
            return new { child.Key, child.Loop, before = before.ToString(), after = child.Status.ToString(), output };
        }));
        Dispatch(host);
        var request = await host.Inbox.Spawns.FirstAsync();
        var loop = Given.NewLoop();

        host.Gateway.Tell(Given.Notice(request, "completed", "3") with { Loop = loop });
        var done = await host.Inbox.Reports.FirstOfAsync<WorkDone>();

        Assert.Equal(("sum", "left", """{"numbers":[1,2]}"""), (request.LoopStack, request.Key, request.Input.GetRawText()));
        Assert.Equal((new LoopBudget(MaxLoops: 5), "b"), (request.Budget, request.Labels!["a"]));
        Assert.Equal((3, "Completed", "left"), (done.Output.GetProperty("output").GetInt32(), done.Output.GetProperty("after").GetString(), done.Output.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task Children_DepthTwelveWithOneCredit_AllEnd()
    {
        await using var host = await GatewayHost.StartAsync();
        var loops = new FakeLoops(host);
        await using var agent = await StartAsync(
            host,
            Agent().Handle(async (work, cancellationToken) =>
            {
                var depth = work.Input.GetInt32();
                return depth == 0 ? 1 : 1 + (await work.RunAsync("shout", depth - 1, "next", cancellationToken: cancellationToken)).GetInt32();
            }),
            options => options with { Credits = 1 });

        var root = loops.Start(12);

        Assert.Equal(13, (await loops.OutputAsync(root)).GetInt32());
    }

    [Fact]
    public async Task Children_TreeOnOneCredit_HandlersRunOneAtATime()
    {
        await using var host = await GatewayHost.StartAsync();
        var loops = new FakeLoops(host);
        await using var agent = await StartAsync(
            host,
            Agent().Handle(async (work, cancellationToken) =>
            {
                var (from, to) = (work.Input[0].GetInt32(), work.Input[1].GetInt32());
                if (to - from <= 2)
                    return Enumerable.Range(from, to - from).Sum();
                var middle = (from + to) / 2;
                var halves = await Task.WhenAll(
                    work.SpawnAsync("shout", new[] { from, middle }, "left", cancellationToken: cancellationToken),
                    work.SpawnAsync("shout", new[] { middle, to }, "right", cancellationToken: cancellationToken));
                return (await work.WhenAllAsync<int>(halves, cancellationToken)).Sum();
            }),
            options => options with { Credits = 1 });

        var root = loops.Start(new[] { 0, 100 });

        Assert.Equal(4950, (await loops.OutputAsync(root)).GetInt32());
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report is WorkRefused or WorkFailed);
    }

    [Fact]
    public async Task Child_Fails_IsHandled()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle(async work =>
        {
            try
            {
                return (object)await work.RunAsync("sum", 1, "k");
            }
            catch (ChildFailedException failed)
            {
                return new { failed.Key, status = failed.Status.ToString(), failed.Code, failed.Loop, failed.Message };
            }
        }));
        Dispatch(host);
        var request = await host.Inbox.Spawns.FirstAsync();

        host.Gateway.Tell(Given.Notice(request, "timedOut", code: "DeadlineExceeded"));
        var output = (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output;

        Assert.Equal(("k", "TimedOut", "DeadlineExceeded"), (output.GetProperty("key").GetString(), output.GetProperty("status").GetString(), output.GetProperty("code").GetString()));
        Assert.Contains("did not end in time: because", output.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_FailsAndIsNotHandled_FailsTheWorkForGoodWithItsCode()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle(work => work.RunAsync("sum", 1, "k")));
        Dispatch(host);

        host.Gateway.Tell(Given.Notice(await host.Inbox.Spawns.FirstAsync(), "failed", code: "NoBids"));
        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();

        Assert.Equal(("NoBids", true), (failed.Code, failed.Final));
    }

    [Fact]
    public async Task Spawn_Refused_SaysWhyAndMayBeAskedAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Spawn = request => Task.FromResult(request.LoopStack == "known" ? Given.Notice(request, "completed", "7") : Given.Notice(request, "refused", code: "LoopStackNotFound"));
        await using var agent = await StartAsync(host, Agent().Handle(async work =>
        {
            var refused = await Assert.ThrowsAsync<SpawnRefusedException>(() => work.SpawnAsync("unknown", 1, "k"));
            return new { refused.Code, refused.Key, output = await work.RunAsync<int>("known", 1, "k") };
        }));

        Dispatch(host);
        var output = (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output;

        Assert.Equal("""{"code":"LoopStackNotFound","key":"k","output":7}""", output.GetRawText());
    }

    [Fact]
    public async Task Spawn_RefusedAndNotHandled_FailsTheWorkForGoodWithItsCode()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Spawn = request => Task.FromResult(Given.Notice(request, "refused", code: "BudgetExceeded"));
        await using var agent = await StartAsync(host, Agent().Handle(work => work.RunAsync("sum", 1, "k")));

        Dispatch(host);
        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();

        Assert.Equal(("BudgetExceeded", true), (failed.Code, failed.Final));
    }

    [Fact]
    public async Task Spawn_SameKey_IsOneChildUnlessItsInputDiffers()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Spawn = request => Task.FromResult(Given.Notice(request, "completed", "7"));
        await using var agent = await StartAsync(host, Agent().Handle(async work =>
        {
            var one = await work.SpawnAsync("sum", new { a = 1, b = 2 }, "k");
            var same = await work.SpawnAsync("sum", JsonElement.Parse("""{"b":2.0,"a":1}"""), "k");
            var other = await Assert.ThrowsAsync<SpawnRefusedException>(() => work.SpawnAsync("sum", new { a = 2 }, "k"));
            return new { same = one.Loop == same.Loop, other.Code };
        }));

        Dispatch(host);
        var output = (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output;

        Assert.Equal("""{"same":true,"code":"KeyConflict"}""", output.GetRawText());
        Assert.Single(host.Inbox.Spawns.All);
    }

    [Fact]
    public async Task Spawn_InputTooLarge_IsRefusedHereAndTheConnectionStays()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxMessageBytes = 4096);
        await using var agent = await StartAsync(host, Agent().Handle(async work =>
            (await Assert.ThrowsAsync<SpawnRefusedException>(() => work.SpawnAsync("sum", new string('x', 10_000), "k"))).Code));

        Dispatch(host);

        Assert.Equal("TooLarge", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetString());
    }

    [Fact]
    public async Task Spawn_Inline_SendsTheSpec()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle(work => work.RunAsync(InlineStack.Of("add").Bidding(winners: 3), 1, "k")));

        Dispatch(host);
        var request = await host.Inbox.Spawns.FirstAsync();

        Assert.Null(request.LoopStack);
        Assert.Equal("""{"capabilities":["add"],"phases":{"bidding":{"winners":3}}}""", request.Inline!.Value.GetRawText());
        host.Gateway.Tell(Given.Notice(request, "completed", "1"));
        await host.Inbox.Reports.FirstOfAsync<WorkDone>();
    }

    [Fact]
    public async Task Spawns_AThousandInARow_AreSentBeforeTheFirstIsAnswered()
    {
        await using var host = await GatewayHost.StartAsync();
        var (all, count) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        host.Inbox.Spawn = async request =>
        {
            if (Interlocked.Increment(ref count) == 1000)
                all.SetResult();
            await all.Task;
            return Given.Notice(request, "completed", request.Input.GetRawText());
        };
        await using var agent = await StartAsync(host, Agent().Handle(async work =>
        {
            var children = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => work.SpawnAsync("sum", i, $"k{i}")));
            return (await work.WhenAllAsync<int>(children)).Sum();
        }));

        Dispatch(host);

        Assert.Equal(499_500, (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetInt32());
    }

    [Fact]
    public async Task Spawns_MoreThanMayBeUnderWay_WaitForTheirTurn()
    {
        await using var host = await GatewayHost.StartAsync();
        var (now, most) = (0, 0);
        host.Inbox.Spawn = async request =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return Given.Notice(request, "completed", "1");
        };
        await using var agent = await StartAsync(host, Agent().Handle(async work =>
        {
            var children = await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => work.SpawnAsync("sum", i, $"k{i}")));
            return (await work.WhenAllAsync<int>(children)).Sum();
        }));

        Dispatch(host);

        Assert.Equal(5000, (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetInt32());
        Assert.InRange(most, 1, 1024);
    }

    [Fact]
    public async Task WhenAny_FirstEnds_GoesOnAndTakesItsCreditAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var (came, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var agent = await StartAsync(
            host,
            Agent().Handle(async work =>
            {
                if (work.Attempt == 7)
                    return "other";
                var children = await Task.WhenAll(work.SpawnAsync("sum", 1, "slow"), work.SpawnAsync("sum", 2, "fast"));
                var first = await work.WhenAnyAsync(children);
                came.SetResult();
                await finish.Task;
                return first.Key;
            }),
            options => options with { Credits = 1 });
        Dispatch(host);
        await host.Inbox.Spawns.FirstAsync(request => request.Key == "slow");
        var fast = await host.Inbox.Spawns.FirstAsync(request => request.Key == "fast");

        host.Gateway.Tell(Given.Notice(fast, "completed", "1"));
        await came.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var other = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(other, "shouter", "shout", attempt: 7));
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report.Item == other);
        finish.SetResult();

        Assert.Equal("fast", (await host.Inbox.Reports.FirstOfAsync<WorkDone>(done => done.Item != other)).Output.GetString());
        await host.Inbox.Reports.FirstOfAsync<WorkDone>(done => done.Item == other);
    }

    [Fact]
    public async Task Work_TakenBackWhileItWaits_ItsAwaitEnds()
    {
        await using var host = await GatewayHost.StartAsync();
        var ended = new TaskCompletionSource<Exception>();
        await using var agent = await StartAsync(host, Agent().Handle(async work =>
        {
            try
            {
                return await work.RunAsync("sum", 1, "k");
            }
            catch (Exception exception)
            {
                ended.SetResult(exception);
                throw;
            }
        }));
        var item = Dispatch(host);
        await host.Inbox.Spawns.FirstAsync();

        host.Gateway.Cancel(new WorkCancellation(item, 1, "default-realm", "shouter", "not wanted"));

        Assert.IsAssignableFrom<OperationCanceledException>(await ended.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report is WorkFailed or WorkDone or WorkSetAside);
    }

    [Fact]
    public async Task Await_CancelledByTheHandler_TheWorkGoesOn()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle(async work =>
        {
            using var enough = new CancellationTokenSource();
            var child = await work.SpawnAsync("sum", 1, "k");
            var output = child.OutputAsync(enough.Token);
            await enough.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => output);
            return "went on";
        }));

        Dispatch(host);

        Assert.Equal("went on", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetString());
    }

    [Fact]
    public async Task Spawn_StoreFailsOnce_IsAskedAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var failures = 1;
        host.Inbox.Spawn = request => Interlocked.Decrement(ref failures) >= 0
            ? Task.FromException<ChildNotice>(new IOException("disk full"))
            : Task.FromResult(Given.Notice(request, "completed", "7"));
        await using var agent = await StartAsync(host, Agent().Handle(work => work.RunAsync("sum", 1, "k")));

        Dispatch(host);

        Assert.Equal(7, (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetInt32());
        Assert.Equal(2, host.Inbox.Spawns.All.Count);
    }

    [Fact]
    public async Task Platform_RestartsWhileChildrenAreAwaited_TheyAreAskedAgainAndTheSlotStaysFree()
    {
        var first = await GatewayHost.StartAsync();
        var url = first.Url;
        await using var agent = await StartAsync(
            first,
            Agent().Handle(async work => work.Attempt == 7 ? 0 : (await work.WhenAllAsync<int>([await work.SpawnAsync("sum", 1, "a"), await work.SpawnAsync("sum", 2, "b")])).Sum()),
            options => options with { Credits = 1 });
        var item = Dispatch(first);
        var done = await first.Inbox.Spawns.FirstAsync(request => request.Key == "a");
        await first.Inbox.Spawns.FirstAsync(request => request.Key == "b");
        first.Gateway.Tell(Given.Notice(done, "completed", "40"));
        await first.StopAsync();
        await first.DisposeAsync();

        await using var second = await GatewayHost.StartAsync(at: url);
        var again = await second.Inbox.Spawns.FirstAsync(request => request.Key == "b");
        var other = Given.NewItem();
        second.Gateway.Dispatch(Given.Work(other, "shouter", "shout", attempt: 7));
        await second.Inbox.Reports.FirstOfAsync<WorkDone>(report => report.Item == other);
        second.Gateway.Tell(Given.Notice(again, "completed", "2"));
        foreach (var a in second.Inbox.Spawns.All.Where(request => request.Key == "a"))
            second.Gateway.Tell(Given.Notice(a, "completed", "40"));

        Assert.Equal(42, (await second.Inbox.Reports.FirstOfAsync<WorkDone>(report => report.Item == item)).Output.GetInt32());
        agent.Stop();
        await agent.Running.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static LoopAgent Agent() => LoopAgent.Create("shouter").Capability("shout");

    private static async Task<RunningAgent> StartAsync(GatewayHost host, LoopAgent agent, Func<AgentOptions, AgentOptions>? change = null)
    {
        var running = RunningAgent.Start(agent, host.Url, change);
        await host.Bus.Changes.FirstAsync(one => one.Offer is not null);
        return running;
    }

    private static WorkItemId Dispatch(GatewayHost host)
    {
        var item = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(item, "shouter", "shout"));
        return item;
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value && Interlocked.CompareExchange(ref most, value, seen) != seen; seen = Volatile.Read(ref most))
        {
        }
    }
}
