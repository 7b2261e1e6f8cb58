using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Agents.Tests;

public sealed class ParkingTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Wait_Long_IsParkedAndTheNextAttemptFindsTheChild()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, async work =>
        {
            var child = await work.SpawnAsync("sum", 1, "k");
            var output = child.OutputAsync<int>();
            _waits.TrySetResult();
            return new { work.Attempt, output = await output };
        });
        var item = Dispatch(host);
        await _waits.Task;

        _time.Advance(TimeSpan.FromSeconds(30));
        var aside = await host.Inbox.Reports.FirstOfAsync<WorkSetAside>();
        host.Inbox.Spawn = request => Task.FromResult(Given.Notice(request, "completed", "7"));
        host.Gateway.Dispatch(Given.Work(item, "shouter", "shout", attempt: 2));
        var done = await host.Inbox.Reports.FirstOfAsync<WorkDone>();

        Assert.Equal(("k", false, 1), (Assert.Single(aside.Keys), aside.Any, aside.Attempt));
        Assert.Equal("""{"attempt":2,"output":7}""", done.Output.GetRawText());
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report is WorkFailed);
    }

    [Fact]
    public async Task Wait_ForSomeOfMany_ParksWithWhatIsLeft()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Spawn = request => Task.FromResult(request.Key == "b" ? Given.Notice(request, "completed", "7") : Given.Notice(request, "running"));
        await using var agent = await StartAsync(host, async work =>
        {
            var children = await Task.WhenAll(new[] { "a", "b", "c" }.Select(key => work.SpawnAsync("sum", 1, key)));
            var all = work.WhenAllAsync(children);
            _waits.TrySetResult();
            return await all;
        });
        Dispatch(host);
        await _waits.Task;

        _time.Advance(TimeSpan.FromSeconds(30));

        var aside = await host.Inbox.Reports.FirstOfAsync<WorkSetAside>();
        Assert.Equal(("a c", false), (string.Join(' ', aside.Keys.Order()), aside.Any));
    }

    [Fact]
    public async Task Waits_InParallel_AnyIsEnough()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, async work =>
        {
            var children = await Task.WhenAll(new[] { "a", "b" }.Select(key => work.SpawnAsync("sum", 1, key)));
            var outputs = children.Select(child => child.OutputAsync()).ToList();
            _waits.TrySetResult();
            return await Task.WhenAll(outputs);
        });
        Dispatch(host);
        await _waits.Task;

        _time.Advance(TimeSpan.FromSeconds(30));

        var aside = await host.Inbox.Reports.FirstOfAsync<WorkSetAside>();
        Assert.Equal(("a b", true), (string.Join(' ', aside.Keys.Order()), aside.Any));
    }

    [Fact]
    public async Task Waits_OneOfSeveralCame_TheOthersAreParkedLater()
    {
        await using var host = await GatewayHost.StartAsync();
        var (came, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var agent = await StartAsync(host, async work =>
        {
            var children = await Task.WhenAll(new[] { "slow", "fast" }.Select(key => work.SpawnAsync("sum", 1, key)));
            var outputs = children.Select(child => child.OutputAsync()).ToList();
            _waits.TrySetResult();
            await Task.WhenAny(outputs);
            came.SetResult();
            await finish.Task;
            return "worked beside a pending await";
        });
        Dispatch(host);
        await _waits.Task;
        host.Gateway.Tell(Given.Notice(await host.Inbox.Spawns.FirstAsync(request => request.Key == "fast"), "completed", "1"));
        await came.Task.WaitAsync(TimeSpan.FromSeconds(20));

        _time.Advance(TimeSpan.FromSeconds(60));
        finish.SetResult();

        Assert.Equal("worked beside a pending await", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetString());
    }

    [Fact]
    public async Task Parked_HandlerSwallowsItAndReturns_TheResultCountsForNothing()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, async work =>
        {
            try
            {
                var child = await work.SpawnAsync("sum", 1, "k");
                var output = child.OutputAsync();
                _waits.TrySetResult();
                return (object)await output;
            }
            catch (Exception)
            {
                return "a wrong answer";
            }
        });
        var item = Dispatch(host);
        await _waits.Task;

        _time.Advance(TimeSpan.FromSeconds(30));
        await host.Inbox.Reports.FirstOfAsync<WorkSetAside>();
        host.Inbox.Spawn = request => Task.FromResult(Given.Notice(request, "completed", "7"));
        host.Gateway.Dispatch(Given.Work(item, "shouter", "shout", attempt: 2));

        Assert.Equal("7", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetRawText());
    }

    [Fact]
    public async Task ParkAfter_Never_WaitsPastTheDeadlineUntilTheChildEnds()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(
            host,
            async work =>
            {
                var child = await work.SpawnAsync("sum", 1, "k");
                var output = child.OutputAsync();
                _waits.TrySetResult();
                return await output;
            },
            options => options with { ParkAfter = null });
        Dispatch(host);
        await _waits.Task;

        _time.Advance(TimeSpan.FromHours(1)); // The award's deadline is in 5 minutes; the loop may have moved it.
        host.Gateway.Tell(Given.Notice(await host.Inbox.Spawns.FirstAsync(), "completed", "7"));

        Assert.Equal("7", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetRawText());
        Assert.Empty(host.Inbox.Reports.All.OfType<WorkSetAside>());
    }

    [Fact]
    public async Task Deadline_AfterAWait_IsLaterByTheTimeWaited()
    {
        await using var host = await GatewayHost.StartAsync();
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = RunningAgent.Start(
            LoopAgent.Create("shouter").Capability("shout").Handle(async (work, cancellationToken) =>
            {
                var child = await work.SpawnAsync("sum", 1, "k", cancellationToken: cancellationToken);
                var output = child.OutputAsync(cancellationToken);
                _waits.TrySetResult();
                await output;
                goesOn.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 1;
            }),
            host.Url, options => options with { Time = _time, ParkAfter = null });
        await host.Bus.Changes.FirstAsync(one => one.Offer is not null);
        Dispatch(host);
        await _waits.Task;
        _time.Advance(TimeSpan.FromMinutes(10));
        host.Gateway.Tell(Given.Notice(await host.Inbox.Spawns.FirstAsync(), "completed", "7"));
        await goesOn.Task.WaitAsync(TimeSpan.FromSeconds(20));

        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Empty(host.Inbox.Reports.All.OfType<WorkFailed>());
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("DeadlineExceeded", (await host.Inbox.Reports.FirstOfAsync<WorkFailed>()).Code);
    }

    [Fact]
    public async Task Question_Answered_GivesValueAndWho()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, async work =>
        {
            var answer = await work.AskAsync<int>("How many?", new AskOptions
            {
                Key = "count", Schema = Given.Json("""{"type":"integer"}"""), Context = new { shelf = 3 }, Assignees = ["ann"], Due = TimeSpan.FromHours(1), OnTimeout = QuestionTimeout.Default, Default = 4,
            });
            return new { answer.Value, answer.By };
        });
        Dispatch(host);
        var request = await host.Inbox.Questions.FirstAsync();

        host.Gateway.Tell(Given.Notice(request, "answered", "5", "ann"));

        Assert.Equal("""{"value":5,"by":"ann"}""", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetRawText());
        Assert.Equal(("count", "How many?", "ann", TimeSpan.FromHours(1)), (request.Key, request.Question, Assert.Single(request.Assignees), request.Due));
        Assert.Equal(("""{"type":"integer"}""", """{"shelf":3}""", "4"), (request.Schema!.Value.GetRawText(), request.Context!.Value.GetRawText(), request.Default!.Value.GetRawText()));
    }

    [Fact]
    public async Task Question_NotAnsweredSoon_IsParkedAndFoundByItsTextTheNextTime()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, async work => (await work.AskAsync<string>("May we?")).Value);
        var item = Dispatch(host);

        var aside = await ParkedAsync(host);
        var asked = await host.Inbox.Questions.FirstAsync();
        host.Inbox.Ask = request => Task.FromResult(Given.Notice(request, request.Key == asked.Key ? "answered" : "open", "\"yes\"", "ann"));
        host.Gateway.Dispatch(Given.Work(item, "shouter", "shout", attempt: 2));

        Assert.Equal("yes", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetString());
        Assert.Equal(asked.Key, Assert.Single(aside.Keys));
    }

    [Theory]
    [InlineData("expired", null, "QuestionExpired")]
    [InlineData("refused", "KeyConflict", "KeyConflict")]
    [InlineData("cancelled", null, "QuestionCancelled")]
    public async Task Question_NoAnswer_FailsTheWorkForGood(string status, string? code, string expected)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Ask = request => Task.FromResult(Given.Notice(request, status, code: code));
        await using var agent = await StartAsync(host, async work => (await work.AskAsync<string>("May we?")).Value);

        Dispatch(host);
        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();

        Assert.Equal((expected, true), (failed.Code, failed.Final));
    }

    [Fact]
    public async Task Stop_WorkThatWaits_IsParkedAtOnce()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = await StartAsync(host, async work =>
        {
            var child = await work.SpawnAsync("sum", 1, "k");
            var output = child.OutputAsync();
            _waits.TrySetResult();
            return await output;
        });
        Dispatch(host);
        await _waits.Task;

        agent.Stop();

        Assert.Equal("k", Assert.Single((await host.Inbox.Reports.FirstOfAsync<WorkSetAside>()).Keys));
        await agent.Running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(host.Inbox.Reports.All.OfType<WorkFailed>());
        await agent.DisposeAsync();
    }

    [Fact]
    public async Task Stop_WorkThatBeginsToWait_IsParkedThen()
    {
        await using var host = await GatewayHost.StartAsync();
        var goOn = new TaskCompletionSource();
        var agent = await StartAsync(host, async work =>
        {
            _waits.TrySetResult();
            await goOn.Task;
            return await work.RunAsync("sum", 1, "k");
        });
        Dispatch(host);
        await _waits.Task;

        agent.Stop();
        await host.Bus.Changes.FirstAsync(change => change.Offer is null);
        goOn.SetResult();

        Assert.Equal("k", Assert.Single((await host.Inbox.Reports.FirstOfAsync<WorkSetAside>()).Keys));
        await agent.DisposeAsync();
    }

    [Fact]
    public async Task Park_StoreFailsOnce_IsSaidAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var failures = 1;
        host.Inbox.Reply = report => report is WorkSetAside && Interlocked.Decrement(ref failures) >= 0
            ? Task.FromException<WorkReply>(new IOException("disk full"))
            : Task.FromResult(new WorkReply(WorkReplyStatus.Recorded));
        await using var agent = await StartAsync(host, async work =>
        {
            var child = await work.SpawnAsync("sum", 1, "k");
            var output = child.OutputAsync();
            _waits.TrySetResult();
            return await output;
        });
        Dispatch(host);
        await _waits.Task;

        _time.Advance(TimeSpan.FromSeconds(30));
        await host.Inbox.Reports.FirstOfAsync<WorkSetAside>();
        while (host.Inbox.Reports.All.OfType<WorkSetAside>().Count() < 2)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private async Task<WorkSetAside> ParkedAsync(GatewayHost host)
    {
        // That the handler waits is seen from here by its free credit.
        await host.Inbox.Reports.FirstOfAsync<WorkAccepted>();
        while (host.Gateway.Present()[0].InFlight > 0)
            await Task.Yield();
        _time.Advance(TimeSpan.FromSeconds(5));
        return await host.Inbox.Reports.FirstOfAsync<WorkSetAside>();
    }

    private async Task<RunningAgent> StartAsync<TOut>(GatewayHost host, Func<Work, Task<TOut>> handler, Func<AgentOptions, AgentOptions>? change = null)
    {
        var agent = LoopAgent.Create("shouter").Capability("shout").Handle(handler);
        var running = RunningAgent.Start(agent, host.Url, options =>
        {
            var timed = options with { Time = _time };
            return change is null ? timed : change(timed);
        });
        await host.Bus.Changes.FirstAsync(one => one.Offer is not null);
        return running;
    }

    private static WorkItemId Dispatch(GatewayHost host)
    {
        var item = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(item, "shouter", "shout"));
        return item;
    }
}
