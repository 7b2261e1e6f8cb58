using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Gateway.Tests;

public sealed class ChildrenTests
{
    [Fact]
    public async Task Spawn_OfAHeldItem_ReachesTheLoopAndIsAnswered()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);
        var deadline = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

        await agent.SendAsync(new Spawn(
            award.WorkItem, 1, "left", Given.Json("[1,2]"), "sum", Budget: new RemainingBudget(3, 4, 5, 6.5m), Deadline: deadline, Labels: new Dictionary<string, string> { ["a"] = "b" }));
        var child = await agent.Received.FirstOfAsync<Child>();
        var request = await host.Inbox.Spawns.FirstAsync();

        Assert.Equal((award.WorkItem, 1, "left", "running", true), (child.WorkItem, child.Attempt, child.Key, child.Status, child.Loop is not null));
        Assert.Equal((award.WorkItem, 1, "default-realm", "solver", "left", "sum"), (request.Item.ToString(), request.Attempt, request.Realm, request.Instance, request.Key, request.LoopStack));
        Assert.Equal(("[1,2]", new LoopBudget(3, 4, 5, 6.5m), deadline, "b"), (request.Input.GetRawText(), request.Budget, request.Deadline, request.Labels!["a"]));
    }

    [Fact]
    public async Task Spawn_OfAnItemThatIsNotHeld_IsRefusedAndTakenBack()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var owner = await RawAgent.HelloAsync(host.Url, "owner", "add");
        await using var thief = await RawAgent.HelloAsync(host.Url, "thief", "add");
        var award = await AwardAsync(host, owner, "owner");

        await thief.SendAsync(new Spawn(award.WorkItem, 1, "k", Given.Json("1"), "sum"));
        await owner.SendAsync(new Spawn(award.WorkItem, 2, "k", Given.Json("1"), "sum"));

        foreach (var agent in new[] { thief, owner })
        {
            var child = await agent.Received.FirstOfAsync<Child>();
            Assert.Equal(("refused", "NotHeld"), (child.Status, child.Code));
            Assert.Equal(award.WorkItem, (await agent.Received.FirstOfAsync<Cancel>()).WorkItem);
        }

        Assert.Empty(host.Inbox.Spawns.All);
    }

    [Theory]
    [InlineData("""{}""", "loopStack")]
    [InlineData("""{"loopStack":"a","inline":{}}""", "Both loopStack and inline")]
    [InlineData("""{"loopStack":""}""", "loopStack has 0")]
    [InlineData("""{"inline":[]}""", "inline is array")]
    [InlineData("""{"loopStack":"a","realm":""}""", "realm has 0")]
    [InlineData("""{"loopStack":"a","budget":{"depth":-1}}""", "budget.depth is -1")]
    [InlineData("""{"loopStack":"a","budget":{"loops":-2}}""", "budget.loops is -2")]
    [InlineData("""{"loopStack":"a","budget":{"tokens":-3}}""", "budget.tokens is -3")]
    [InlineData("""{"loopStack":"a","budget":{"cost":-0.5}}""", "budget.cost is -0.5")]
    [InlineData("""{"loopStack":"a","labels":{"a=b":"c"}}""", "labels has the name 'a=b'")]
    [InlineData("""{"loopStack":"a","labels":{"a":null}}""", "labels.a")]
    public async Task Spawn_Faulty_IsRefusedAndNamesTheField(string fields, string says)
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);

        await agent.SendTextAsync($$"""{"type":"spawn","workItem":"{{award.WorkItem}}","attempt":1,"key":"k","input":1{{Rest(fields)}}}""");
        var child = await agent.Received.FirstOfAsync<Child>();

        Assert.Equal(("k", "refused", "InvalidArgument"), (child.Key, child.Status, child.Code));
        Assert.Contains(says, child.Message, StringComparison.Ordinal);
        Assert.Empty(host.Inbox.Spawns.All);
    }

    [Fact]
    public async Task Spawn_KeyIsNone_IsAnError()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);

        await agent.SendAsync(new Spawn(award.WorkItem, 1, "", Given.Json("1"), "sum"), new Ask(award.WorkItem, 1, new string('k', 201), "?"));

        Assert.Contains("0 characters", (await agent.Received.FirstOfAsync<ConnectionError>()).Message, StringComparison.Ordinal);
        Assert.Equal("InvalidArgument", (await agent.Received.FirstOfAsync<ConnectionError>(error => error.Message.Contains("201 characters"))).Code);
    }

    [Fact]
    public async Task SpawnAndAsk_StoreFails_AreToBeSaidAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Spawn = _ => Task.FromException<ChildNotice>(new IOException("disk full"));
        host.Inbox.Ask = _ => throw new IOException("disk full");
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);

        await agent.SendAsync(new Spawn(award.WorkItem, 1, "k", Given.Json("1"), "sum"), new Ask(award.WorkItem, 1, "q", "?"));

        var child = await agent.Received.FirstOfAsync<ConnectionError>(error => error.Message.Contains("Child 'k'"));
        var question = await agent.Received.FirstOfAsync<ConnectionError>(error => error.Message.Contains("Question 'q'"));
        Assert.Equal(("StorageUnavailable", "StorageUnavailable", false), (child.Code, question.Code, child.Fatal));
        Assert.DoesNotContain("disk", child.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_OfAHeldItem_ReachesTheLoopAndIsAnswered()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);

        await agent.SendAsync(new Ask(award.WorkItem, 1, "ok", "May we?", Given.Json("true"), Given.Json("[5]"), ["ann"], 60, "default"));
        var answered = await agent.Received.FirstOfAsync<Answered>();
        var request = await host.Inbox.Questions.FirstAsync();
        host.Gateway.Tell(Given.Notice(request, "answered", "false", "ann"));
        var answer = await agent.Received.FirstOfAsync<Answered>(one => one.Status == "answered");

        Assert.Equal(("ok", "open"), (answered.Key, answered.Status));
        Assert.Equal(("May we?", "ann", TimeSpan.FromMinutes(1), "null"), (request.Question, Assert.Single(request.Assignees), request.Due, request.Default!.Value.GetRawText()));
        Assert.Equal(("false", "ann", 1), (answer.Answer!.Value.GetRawText(), answer.By, answer.Attempt));
    }

    [Theory]
    [InlineData("""{"question":""}""", "question has 0")]
    [InlineData("""{"question":"?","schema":[]}""", "schema is array")]
    [InlineData("""{"question":"?","assignees":[""]}""", "assignees has a name of 0")]
    [InlineData("""{"question":"?","assignees":[null]}""", "assignees has a name of 0")]
    [InlineData("""{"question":"?","dueSeconds":0}""", "dueSeconds is 0")]
    [InlineData("""{"question":"?","dueSeconds":1e99}""", "dueSeconds is 1E+99")]
    [InlineData("""{"question":"?","onTimeout":"panic"}""", "onTimeout is 'panic'")]
    [InlineData("""{"question":"?","default":1}""", "default is given")]
    public async Task Ask_Faulty_IsRefusedAndNamesTheField(string fields, string says)
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);

        await agent.SendTextAsync($$"""{"type":"ask","workItem":"{{award.WorkItem}}","attempt":1,"key":"k"{{Rest(fields)}}}""");
        var answered = await agent.Received.FirstOfAsync<Answered>();

        Assert.Equal(("k", "refused", "InvalidArgument"), (answered.Key, answered.Status, answered.Code));
        Assert.Contains(says, answered.Message, StringComparison.Ordinal);
        Assert.Empty(host.Inbox.Questions.All);
    }

    [Fact]
    public async Task Tell_OfAHeldItem_ReachesItsReplicaWithTheAttemptThatItHolds()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(item, "solver", "add", attempt: 3));
        var loop = Given.NewLoop();

        host.Gateway.Tell(new ChildNotice(Given.NewItem(), "default-realm", "solver", "nobody's", "completed"));
        host.Gateway.Tell(new ChildNotice(item, "default-realm", "elsewhere", "nobody's", "completed"));
        host.Gateway.Tell(new ChildNotice(item, "default-realm", "solver", "left", "completed", loop, Given.Json("3"), 0.5, new Usage(1, 2, 3)));

        var child = await agent.Received.FirstOfAsync<Child>();
        Assert.Equal(new Child(item.ToString(), 3, "left", "completed", loop.ToString(), null, 0.5, new Usage(1, 2, 3)), child with { Output = null });
        Assert.Equal("3", child.Output!.Value.GetRawText());
    }

    [Fact]
    public async Task Waiting_TheOnlyCreditIsTaken_WhatIsQueuedIsHandedOutAtOnce()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var (first, second, third) = (Given.NewItem(), Given.NewItem(), Given.NewItem());
        foreach (var item in new[] { first, second, third })
            host.Gateway.Dispatch(Given.Work(item, "solver", "add"));

        await agent.SendAsync(new Accept(first.ToString(), 1), new Waiting(first.ToString(), 1));
        await agent.Received.FirstOfAsync<Award>(award => award.WorkItem == second.ToString());
        Assert.Equal(1, Assert.Single(host.Gateway.Present()).InFlight);
        await agent.SendAsync(new Working(first.ToString(), 1), new Result(second.ToString(), 1, Given.Json("2")));
        await agent.Received.FirstOfAsync<Recorded>();

        // The one that goes on has the credit: the third comes only when that one has ended too.
        Assert.DoesNotContain(agent.Received.All.OfType<Award>(), award => award.WorkItem == third.ToString());
        await agent.SendAsync(new Result(first.ToString(), 1, Given.Json("1")));
        await agent.Received.FirstOfAsync<Award>(award => award.WorkItem == third.ToString());
    }

    [Fact]
    public async Task Waiting_Resumed_StillTakesNoCredit()
    {
        await using var host = await GatewayHost.StartAsync();
        var first = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var held = await AwardAsync(host, first);
        await first.SendAsync(new Accept(held.WorkItem, 1), new Waiting(held.WorkItem, 1), new Refuse(Given.NewItem().ToString(), 1, "so that all before was read"), new Spawn(held.WorkItem, 1, "k", Given.Json("1"), "sum"));
        await first.Received.FirstOfAsync<Child>();
        await first.DropAsync();

        await using var second = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1, ResumeToken: first.Welcome.ResumeToken));
        var next = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(next, "solver", "add"));

        await second.Received.FirstOfAsync<Award>(award => award.WorkItem == next.ToString());
        Assert.Equal(held.WorkItem, Assert.Single(second.Welcome.Resumed).WorkItem);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Heartbeat_NamesWaitingItemsOfAnotherGateway_AllAreAdoptedAndTakeNoCredit()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var items = Enumerable.Range(0, 20).Select(_ => Given.NewItem()).ToList();

        await agent.SendAsync(new Heartbeat([.. items.Select(item => new HeldWork(item.ToString(), 1, true))]));
        foreach (var item in items)
            await host.Inbox.Renewals.FirstAsync(renewal => renewal.Loop == item.Loop);
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));

        await agent.Received.FirstOfAsync<Award>();
        Assert.Empty(agent.Received.All.OfType<Cancel>());
        host.Gateway.Tell(new ChildNotice(items[7], "default-realm", "solver", "k", "completed"));
        Assert.Equal(items[7].ToString(), (await agent.Received.FirstOfAsync<Child>()).WorkItem);
    }

    [Fact]
    public async Task Waiting_WithHeartbeats_IsKeptPastTheDeadlineOfItsAward()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);
        await agent.SendAsync(new Accept(award.WorkItem, 1), new Waiting(award.WorkItem, 1));

        for (var i = 0; i < 40; i++) // 10 minutes; the award's deadline is in 5.
        {
            var seen = host.Inbox.Renewals.All.Count;
            await agent.SendAsync(new Heartbeat([new HeldWork(award.WorkItem, 1)]));
            await host.Inbox.Renewals.FirstAsync(_ => host.Inbox.Renewals.All.Count > seen);
            host.Time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Empty(agent.Received.All.OfType<Cancel>());
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report is WorkFailed);
    }

    [Fact]
    public async Task Waiting_WithoutHeartbeats_IsLost()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);
        await agent.SendAsync(new Accept(award.WorkItem, 1), new Waiting(award.WorkItem, 1), new Spawn(award.WorkItem, 1, "k", Given.Json("1"), "sum"));
        await agent.Received.FirstOfAsync<Child>();

        host.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("ReplicaLost", (await host.Inbox.Reports.FirstOfAsync<WorkFailed>()).Code);
        Assert.Equal(0, Assert.Single(host.Gateway.Present()).InFlight);
    }

    [Fact]
    public async Task Waiting_MoreThanMay_KeepsItsCreditAndIsTold()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxWaitingWork = 1);
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var (first, second, third) = (Given.NewItem(), Given.NewItem(), Given.NewItem());
        foreach (var item in new[] { first, second, third })
            host.Gateway.Dispatch(Given.Work(item, "solver", "add"));

        await agent.SendAsync(new Waiting(first.ToString(), 1));
        await agent.Received.FirstOfAsync<Award>(award => award.WorkItem == second.ToString());
        await agent.SendAsync(new Waiting(second.ToString(), 1));

        Assert.Equal("TooManyRequests", (await agent.Received.FirstOfAsync<ConnectionError>()).Code);
        Assert.DoesNotContain(agent.Received.All.OfType<Award>(), award => award.WorkItem == third.ToString());
    }

    [Fact]
    public async Task Waiting_OfAnItemThatIsNotHeld_IsTakenBack()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = Given.NewItem();

        await agent.SendAsync(new Waiting(item.ToString(), 1));

        Assert.Equal(item.ToString(), (await agent.Received.FirstOfAsync<Cancel>()).WorkItem);
    }

    [Fact]
    public async Task Park_HeldItem_SetAsideRecordedAndItsCreditIsFree()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var award = await AwardAsync(host, agent);

        await agent.SendAsync(new Park(award.WorkItem, 1, ["left", "right"], Any: true));
        var recorded = await agent.Received.FirstOfAsync<Recorded>();
        var aside = await host.Inbox.Reports.FirstOfAsync<WorkSetAside>();
        host.Gateway.Dispatch(Given.Work(aside.Item, "solver", "add", attempt: 2));

        Assert.Equal(new Recorded(award.WorkItem, 1, "recorded"), recorded);
        Assert.Equal(("left,right", true, 1, "solver"), (string.Join(',', aside.Keys), aside.Any, aside.Attempt, aside.Instance));
        Assert.Equal(award.WorkItem, (await agent.Received.FirstOfAsync<Award>(one => one.Attempt == 2)).WorkItem);
    }

    [Fact]
    public async Task Park_Faulty_IsInvalidAndTheItemStaysHeld()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);

        await agent.SendAsync(new Park(award.WorkItem, 1, []));

        Assert.Equal("invalid", (await agent.Received.FirstOfAsync<Recorded>()).Status);
        Assert.Empty(host.Inbox.Reports.All);
        Assert.Equal(1, Assert.Single(host.Gateway.Present()).InFlight);
    }

    [Fact]
    public async Task Spawns_ManyAtOnce_AreNotAwaitedOneByOneAndBounded()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxReportsInFlight = 4);
        var open = new TaskCompletionSource();
        host.Inbox.Spawn = async request =>
        {
            await open.Task;
            return Given.Notice(request, "running");
        };
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);

        for (var i = 0; i < 20; i++)
            await agent.SendAsync(new Spawn(award.WorkItem, 1, $"k{i}", Given.Json("1"), "sum"));
        await host.Inbox.Spawns.FirstAsync(request => request.Key == "k4"); // One more than may be under way; then nothing is read.
        Assert.DoesNotContain(host.Inbox.Spawns.All, request => request.Key == "k5");
        open.SetResult();

        await agent.Received.FirstOfAsync<Child>(child => child.Key == "k19");
    }

    private static string Rest(string fields) => fields.Length > 2 ? "," + fields[1..^1] : "";

    private static async Task<Award> AwardAsync(GatewayHost host, RawAgent agent, string instance = "solver")
    {
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), instance, "add"));
        return await agent.Received.FirstOfAsync<Award>();
    }
}
