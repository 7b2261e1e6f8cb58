using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Gateway.Tests;

public sealed class SessionTests
{
    [Fact]
    public async Task Replica_DropsAndResumes_KeepsItsWork()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var dropped = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = await StartWorkAsync(host, dropped);
        await dropped.DropAsync();

        await using var back = await RawAgent.HelloAsync(
            host.Url, new Hello("solver", ["add"], Replica: "solver-0", ResumeToken: dropped.Welcome.ResumeToken));
        await back.SendAsync(new Result(item.ToString(), 1, Given.Json("1")));

        Assert.Equal(new HeldWork(item.ToString(), 1), Assert.Single(back.Welcome.Resumed));
        Assert.Equal("recorded", (await back.Received.FirstOfAsync<Recorded>()).Status);
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report is WorkFailed);
    }

    [Fact]
    public async Task Replica_Drops_OffersNoCreditUntilItIsBack()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var dropped = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var credits = Assert.Single(host.Gateway.Present()).Credits;

        await dropped.DropAsync();
        var without = await host.Bus.Changes.FirstAsync(change => change.Offer is { Credits: 0 });
        await using var back = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "solver-0", ResumeToken: dropped.Welcome.ResumeToken));

        Assert.Equal(1, without.Offer!.Replicas);
        Assert.Equal(credits, Assert.Single(host.Gateway.Present()).Credits);
    }

    [Fact]
    public async Task Replica_ResumesWhileTheOldConnectionLives_TakesOver()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var old = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await using var young = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], ResumeToken: old.Welcome.ResumeToken));

        await old.Closed.FirstAsync();
        Assert.Equal("solver-0", young.Welcome.Replica);
        Assert.Equal(1, Assert.Single(host.Gateway.Present()).Replicas);
    }

    [Fact]
    public async Task Award_LostWithTheConnection_IsMadeAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var dropped = await RawAgent.HelloAsync(host.Url, "solver", "add");
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));
        var award = await dropped.Received.FirstOfAsync<Award>();
        await dropped.DropAsync();

        await using var back = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], ResumeToken: dropped.Welcome.ResumeToken));

        Assert.Equal(award.WorkItem, (await back.Received.FirstOfAsync<Award>()).WorkItem);
    }

    [Fact]
    public async Task Replica_DropsAndGraceIsOver_WorkIsLostAndTheInstanceWithdrawn()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = await StartWorkAsync(host, agent);
        var id = Given.NewAnnouncement();
        var announcement = Given.Announcement(id, "solver", "add");
        host.Gateway.Announce(announcement, announcement.Asked);

        await agent.DropAsync();
        await host.Inbox.Answers.FirstAsync(); // The drop was noticed: the announcement is declined.
        host.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Single(host.Gateway.Present());
        Assert.Contains(host.Inbox.Renewals.All, renewal => renewal.Loop == item.Loop);
        host.Time.Advance(TimeSpan.FromSeconds(11));

        var lost = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();
        Assert.Equal((item, "ReplicaLost", "solver-0", false), (lost.Item, lost.Code, lost.Replica, lost.Final));
        await host.Bus.Changes.FirstAsync(change => change.Offer is null);
        Assert.Empty(host.Gateway.Present());
    }

    [Fact]
    public async Task Replica_ClosesForGood_WorkIsLostAtOnce()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        await StartWorkAsync(host, agent);

        await agent.CloseAsync();

        Assert.Equal("ReplicaLost", (await host.Inbox.Reports.FirstOfAsync<WorkFailed>()).Code);
        await host.Bus.Changes.FirstAsync(change => change.Offer is null);
    }

    [Fact]
    public async Task Replica_NameIsTaken_RefusedWhileTheOldOneLives()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var old = await RawAgent.HelloAsync(host.Url, "solver", "add");
        await using var young = await RawAgent.OpenAsync(host.Url);

        await young.SendAsync(new Hello("solver", ["add"], Replica: "solver-0", ResumeToken: new string('0', 64)));

        var error = await young.Received.FirstOfAsync<ConnectionError>();
        Assert.Equal((ConnectionFaultCodes.ReplicaTaken, true), (error.Code, error.Fatal));
    }

    [Fact]
    public async Task Replica_RestartsUnderItsName_OldWorkIsLost()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var old = await RawAgent.HelloAsync(host.Url, "solver", "add");
        await StartWorkAsync(host, old);
        var announcement = Given.Announcement(Given.NewAnnouncement(), "solver", "add");
        host.Gateway.Announce(announcement, announcement.Asked);
        await old.DropAsync();
        await host.Inbox.Answers.FirstAsync();

        await using var young = await RawAgent.HelloAsync(host.Url, "solver", "add");

        Assert.Empty(young.Welcome.Resumed);
        Assert.NotEqual(old.Welcome.ResumeToken, young.Welcome.ResumeToken);
        Assert.Equal("ReplicaLost", (await host.Inbox.Reports.FirstOfAsync<WorkFailed>()).Code);
    }

    [Fact]
    public async Task StartedWork_WithoutHeartbeat_IsTakenFromTheReplica()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = await StartWorkAsync(host, agent);

        host.Time.Advance(TimeSpan.FromSeconds(31));

        var lost = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();
        Assert.Equal(("ReplicaLost", "solver-0", false), (lost.Code, lost.Replica, lost.Final));
        Assert.Equal(item.ToString(), (await agent.Received.FirstOfAsync<Cancel>()).WorkItem);
    }

    [Fact]
    public async Task StartedWork_WithHeartbeats_IsKeptAndRenewed()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = await StartWorkAsync(host, agent);

        host.Time.Advance(TimeSpan.FromSeconds(20));
        await agent.SendAsync(new Heartbeat([new HeldWork(item.ToString(), 1)]));
        var (loop, items) = await host.Inbox.Renewals.FirstAsync();
        host.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal((item.Loop, new HeldItem(1, 1)), (loop, Assert.Single(items)));
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report is WorkFailed);
    }

    [Fact]
    public async Task Award_NotConfirmed_Refused()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));
        await agent.Received.FirstOfAsync<Award>();

        host.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Contains("did not confirm", (await host.Inbox.Reports.FirstOfAsync<WorkRefused>()).Reason, StringComparison.Ordinal);
        await agent.Received.FirstOfAsync<Cancel>();
    }

    [Fact]
    public async Task QueuedWork_IsRenewedByTheGateway()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        await StartWorkAsync(host, agent);
        var queued = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(queued, "solver", "add"));

        host.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(queued.Loop, (await host.Inbox.Renewals.FirstAsync()).Loop);
    }

    [Fact]
    public async Task Heartbeat_OfWorkFromAnotherGateway_IsAdopted()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = Given.NewItem();

        await agent.SendAsync(new Heartbeat([new HeldWork(item.ToString(), 2)]));
        await host.Inbox.Renewals.FirstAsync();

        Assert.Equal(1, Assert.Single(host.Gateway.Present()).InFlight);
        host.Gateway.Cancel(new WorkCancellation(item, 2, "default-realm", "solver", "not wanted"));
        Assert.Equal(2, (await agent.Received.FirstOfAsync<Cancel>()).Attempt);
    }

    [Fact]
    public async Task Drain_WorkInHandGoesOnAndNothingNewComes()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var item = await StartWorkAsync(host, agent);

        await agent.SendAsync(new Drain());
        await host.Bus.Changes.FirstAsync(change => change.Offer is null);
        var announcement = Given.Announcement(Given.NewAnnouncement(), "solver", "add");
        host.Gateway.Announce(announcement, announcement.Asked);
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));
        await agent.SendAsync(new Result(item.ToString(), 1, Given.Json("1")));

        Assert.Equal("its replicas are draining", (await host.Inbox.Reports.FirstOfAsync<WorkRefused>()).Reason);
        Assert.NotNull((await host.Inbox.Answers.FirstAsync()).Answers[0].Note);
        Assert.Equal("recorded", (await agent.Received.FirstOfAsync<Recorded>()).Status);
        Assert.Single(agent.Received.All.OfType<Award>());
    }

    private static async Task<WorkItemId> StartWorkAsync(GatewayHost host, RawAgent agent)
    {
        var item = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(item, agent.Welcome.Instance, "add"));
        await agent.Received.FirstOfAsync<Award>();
        await agent.SendAsync(new Accept(item.ToString(), 1));
        await host.Inbox.Reports.FirstOfAsync<WorkAccepted>();
        return item;
    }
}
