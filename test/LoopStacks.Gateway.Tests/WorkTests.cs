using LoopStacks.Contracts.Connection;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Gateway.Tests;

public sealed class WorkTests
{
    [Fact]
    public async Task Work_AcceptedAndDone_ReportedAndRecorded()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = Given.NewItem();

        host.Gateway.Dispatch(Given.Work(item, "solver", "add"));
        var award = await agent.Received.FirstOfAsync<Award>();
        await agent.SendAsync(new Accept(award.WorkItem, 1), new Progress(award.WorkItem, 1, 0.5), new Result(award.WorkItem, 1, Given.Json("7"), 0.8, new Usage(1, 2, 3)));
        var recorded = await agent.Received.FirstOfAsync<Recorded>();

        Assert.Equal(new Recorded(item.ToString(), 1, "recorded"), recorded);
        Assert.Equal(new WorkAccepted(item, 1, "solver", "solver-0"), host.Inbox.Reports.All[0]);
        var done = Assert.IsType<WorkDone>(host.Inbox.Reports.All[1]);
        Assert.Equal(("7", 0.8, new Usage(1, 2, 3)), (done.Output.GetRawText(), done.Confidence, done.Usage));
        Assert.Equal(0.5, (await host.Inbox.Progresses.FirstAsync()).Fraction);
    }

    [Fact]
    public async Task Result_Twice_SecondIsReportedAndItsStatusPassedOn()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);
        await agent.SendAsync(new Result(award.WorkItem, 1, Given.Json("1")));
        await agent.Received.FirstOfAsync<Recorded>();

        host.Inbox.Reply = _ => Task.FromResult(new WorkReply(WorkReplyStatus.Duplicate, "it was recorded before"));
        await agent.SendAsync(new Result(award.WorkItem, 1, Given.Json("2")));

        Assert.Equal("it was recorded before", (await agent.Received.FirstOfAsync<Recorded>(recorded => recorded.Status == "duplicate")).Message);
    }

    [Fact]
    public async Task Result_OfAnOldAttempt_ReportedAndTheNewOneGoesOn()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Reply = report => Task.FromResult(new WorkReply(report.Attempt == 1 ? WorkReplyStatus.Late : WorkReplyStatus.Recorded));
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(item, "solver", "add"));
        host.Gateway.Dispatch(Given.Work(item, "solver", "add", attempt: 2));
        await agent.Received.FirstOfAsync<Award>(award => award.Attempt == 2);

        await agent.SendAsync(new Result(item.ToString(), 1, Given.Json("1")), new Result(item.ToString(), 2, Given.Json("2")));

        Assert.Equal(1, (await agent.Received.FirstOfAsync<Cancel>()).Attempt);
        Assert.Equal(1, (await agent.Received.FirstOfAsync<Recorded>(recorded => recorded.Status == "late")).Attempt);
        Assert.Equal(2, (await agent.Received.FirstOfAsync<Recorded>(recorded => recorded.Status == "recorded")).Attempt);
    }

    [Theory]
    [InlineData("""{"sum":"x"}""", "/sum")]
    [InlineData("""{}""", "root")]
    public async Task Result_DoesNotFitTheSchema_FailedWithThePointer(string output, string pointer)
    {
        await using var host = await GatewayHost.StartAsync();
        var schema = Given.Json("""{"type":"object","required":["sum"],"properties":{"sum":{"type":"number"}}}""");
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], OutputSchema: schema));
        var award = await AwardAsync(host, agent);

        await agent.SendAsync(new Result(award.WorkItem, 1, Given.Json(output)));

        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();
        Assert.Equal(("InvalidOutput", false), (failed.Code, failed.Final));
        Assert.Contains(pointer, failed.Message, StringComparison.Ordinal);
        Assert.Equal("invalid", (await agent.Received.FirstOfAsync<Recorded>()).Status);
    }

    [Fact]
    public async Task Result_StoreFails_NotRecordedButAskedAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Inbox.Reply = report => report is WorkDone ? Task.FromException<WorkReply>(new IOException("disk full")) : Task.FromResult(new WorkReply(WorkReplyStatus.Recorded));
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);

        await agent.SendAsync(new Result(award.WorkItem, 1, Given.Json("1")));
        var error = await agent.Received.FirstOfAsync<ConnectionError>();
        host.Inbox.Reply = _ => Task.FromResult(new WorkReply(WorkReplyStatus.Recorded));
        await agent.SendAsync(new Result(award.WorkItem, 1, Given.Json("1")));

        Assert.Equal(("StorageUnavailable", false), (error.Code, error.Fatal));
        Assert.DoesNotContain("disk", error.Message, StringComparison.Ordinal);
        Assert.Equal("recorded", (await agent.Received.FirstOfAsync<Recorded>()).Status);
    }

    [Fact]
    public async Task Result_OfAnUnknownWorkItem_IsTheLoopsToJudge()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = Given.NewItem();

        await agent.SendAsync(new Result(item.ToString(), 3, Given.Json("1")));

        Assert.Equal((item, 3, "solver"), (await host.Inbox.Reports.FirstOfAsync<WorkDone>()) is var done ? (done.Item, done.Attempt, done.Instance) : default);
    }

    [Fact]
    public async Task Result_OfAnotherInstancesWorkItem_IsRefused()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var owner = await RawAgent.HelloAsync(host.Url, "owner", "add");
        await using var thief = await RawAgent.HelloAsync(host.Url, "thief", "add");
        var award = await AwardAsync(host, owner, "owner");

        await thief.SendAsync(new Result(award.WorkItem, 1, Given.Json("1")), new Failed(award.WorkItem, 1, "no"));

        Assert.Equal(ConnectionFaultCodes.NotYours, (await thief.Received.FirstOfAsync<ConnectionError>()).Code);
        Assert.Equal("invalid", (await thief.Received.FirstOfAsync<Recorded>()).Status);
        Assert.Empty(host.Inbox.Reports.All);
    }

    [Fact]
    public async Task Work_NoFreeCredit_WaitsForOneInOrder()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var (first, second, third) = (Given.NewItem(), Given.NewItem(), Given.NewItem());
        foreach (var item in new[] { first, second, third })
            host.Gateway.Dispatch(Given.Work(item, "solver", "add"));

        await agent.Received.FirstOfAsync<Award>();
        await agent.SendAsync(new Result(first.ToString(), 1, Given.Json("1")));
        await agent.Received.FirstOfAsync<Award>(award => award.WorkItem == second.ToString());
        await agent.SendAsync(new Failed(second.ToString(), 1, "no", Final: true, Code: "Tired"));
        await agent.Received.FirstOfAsync<Award>(award => award.WorkItem == third.ToString());

        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();
        Assert.Equal(new WorkFailed(second, 1, "solver", failed.Replica, "no", true, "Tired"), failed);
    }

    [Fact]
    public async Task Work_QueueIsFull_Refused()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxQueuedWork = 1);
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var last = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));

        host.Gateway.Dispatch(Given.Work(last, "solver", "add"));

        var refused = await host.Inbox.Reports.FirstOfAsync<WorkRefused>();
        Assert.Equal(last, refused.Item);
        Assert.Contains("full", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_RefusedByTheReplica_ReportedAndTheCreditIsFree()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var award = await AwardAsync(host, agent);

        await agent.SendAsync(new Refuse(award.WorkItem, 1, "out of paper"));

        Assert.Equal("out of paper", (await host.Inbox.Reports.FirstOfAsync<WorkRefused>()).Reason);
        Assert.Equal(0, Assert.Single(host.Gateway.Present()).InFlight);
    }

    [Fact]
    public async Task Work_FailedOnOneReplica_GoesToTheOtherEvenIfThatIsBusier()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var bad = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "bad"));
        await using var good = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "good", Credits: 1));
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add", avoid: "bad"));
        var busy = await good.Received.FirstOfAsync<Award>();

        var item = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(item, "solver", "add", attempt: 2, avoid: "bad"));
        await good.SendAsync(new Result(busy.WorkItem, 1, Given.Json("1")));

        Assert.Equal(2, (await good.Received.FirstOfAsync<Award>(award => award.WorkItem == item.ToString())).Attempt);
        Assert.Empty(bad.Received.All.OfType<Award>());
    }

    [Fact]
    public async Task Work_ToAvoidTheOnlyReplica_GoesToItAllTheSame()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add", attempt: 2, avoid: "solver-0"));

        Assert.Equal(2, (await agent.Received.FirstOfAsync<Award>()).Attempt);
    }

    [Fact]
    public async Task Cancel_WorkInHandAndWaiting_TakenBack()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var (held, queued, next) = (Given.NewItem(), Given.NewItem(), Given.NewItem());
        foreach (var item in new[] { held, queued, next })
            host.Gateway.Dispatch(Given.Work(item, "solver", "add"));

        host.Gateway.Cancel(new WorkCancellation(queued, 1, "default-realm", "solver", "not wanted"));
        host.Gateway.Cancel(new WorkCancellation(held, 1, "default-realm", "solver", "not wanted"));

        Assert.Equal(new Cancel(held.ToString(), 1, "not wanted"), await agent.Received.FirstOfAsync<Cancel>());
        await agent.Received.FirstOfAsync<Award>(award => award.WorkItem == next.ToString());
        Assert.DoesNotContain(agent.Received.All.OfType<Award>(), award => award.WorkItem == queued.ToString());
    }

    [Fact]
    public async Task Dispatch_Repeated_TheAwardIsRepeatedAndTakesOneCredit()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var order = Given.Work(Given.NewItem(), "solver", "add");

        host.Gateway.Dispatch(order);
        host.Gateway.Dispatch(order);

        Assert.Equal(1, Assert.Single(host.Gateway.Present()).InFlight);
    }

    [Fact]
    public async Task Work_InstanceUnknownSoonAfterStart_WaitsForIt()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));

        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await agent.Received.FirstOfAsync<Award>();
        Assert.Empty(host.Inbox.Reports.All);
    }

    [Fact]
    public async Task Work_InstanceDoesNotComeBackAfterStart_Refused()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));

        host.Time.Advance(TimeSpan.FromSeconds(31));
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "other", "add"));

        Assert.Equal("no replica is connected", (await host.Inbox.Reports.FirstOfAsync<WorkRefused>(refused => refused.Instance == "solver")).Reason);
        Assert.Equal("no replica is connected", (await host.Inbox.Reports.FirstOfAsync<WorkRefused>(refused => refused.Instance == "other")).Reason);
    }

    private static async Task<Award> AwardAsync(GatewayHost host, RawAgent agent, string instance = "solver")
    {
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), instance, "add"));
        return await agent.Received.FirstOfAsync<Award>();
    }
}
