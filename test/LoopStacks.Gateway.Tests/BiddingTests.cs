using System.Collections.Immutable;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Gateway.Tests;

public sealed class BiddingTests
{
    [Fact]
    public async Task Announce_AgentBidsInOneFrame_OneAnswerCallWithAll()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add", "sub");

        var id = Announce(host, "solver", "add", "sub");
        var announce = await agent.Received.FirstOfAsync<Announce>();
        await agent.SendAsync(new Bid(announce.Announcement, "add", 0.9, 2m, 1.5, "sure"), new Decline(announce.Announcement, "no", "sub"));

        var (answered, answers) = await host.Inbox.Answers.FirstAsync();
        Assert.Equal(id, answered);
        Assert.Equal(new BidAnswer("solver", "add", AnswerKind.Bid, 0.9, 2m, TimeSpan.FromSeconds(1.5), 0, "sure"), answers[0]);
        Assert.Equal(new BidAnswer("solver", "sub", AnswerKind.Decline, Note: "no"), answers[1]);
        Assert.Single(host.Inbox.Answers.All);
    }

    [Fact]
    public async Task Announce_InstanceNotConnected_DeclinedAtOnce()
    {
        await using var host = await GatewayHost.StartAsync();

        Announce(host, "nobody", "add", "sub");

        var (_, answers) = await host.Inbox.Answers.FirstAsync();
        Assert.Equal(["add", "sub"], answers.Select(answer => answer.Capability));
        Assert.All(answers, answer => Assert.Equal((AnswerKind.Decline, "not connected", true), (answer.Kind, answer.Note, answer.Absent)));
    }

    [Fact]
    public async Task Decline_WithoutCapability_DeclinesAllThatAreOpen()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add", "sub", "mul");

        var id = Announce(host, "solver", "add", "sub", "mul");
        await agent.SendAsync(new Bid(id.ToString(), "sub", 1), new Decline(id.ToString(), "busy"));

        var (_, answers) = await host.Inbox.Answers.FirstAsync();
        Assert.Equal(["sub Bid", "add Decline", "mul Decline"], answers.Select(answer => $"{answer.Capability} {answer.Kind}"));
    }

    [Fact]
    public async Task Bid_Twice_FirstCounts()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add", "sub");

        var id = Announce(host, "solver", "add", "sub");
        await agent.SendAsync(new Bid(id.ToString(), "add", 0.5), new Bid(id.ToString(), "add", 1));
        var error = await agent.Received.FirstOfAsync<ConnectionError>();

        Assert.Equal((ConnectionFaultCodes.AlreadyAnswered, false), (error.Code, error.Fatal));
        Assert.Equal(0.5, Assert.Single((await host.Inbox.Answers.FirstAsync()).Answers).Confidence);
    }

    [Fact]
    public async Task Bid_AfterAllWasAnswered_ErrorOnly()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        var id = Announce(host, "solver", "add");
        await agent.SendAsync(new Bid(id.ToString(), "add", 0.5), new Bid(id.ToString(), "add", 1));
        var error = await agent.Received.FirstOfAsync<ConnectionError>();

        Assert.Equal(ConnectionFaultCodes.AnnouncementClosed, error.Code);
        Assert.Single((await host.Inbox.Answers.FirstAsync()).Answers);
    }

    [Fact]
    public async Task Bid_ForWhatWasNotAsked_InvalidAnswerIsRecorded()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add", "sub");

        var id = Announce(host, "solver", "add");
        await agent.SendAsync(new Bid(id.ToString(), "sub", 1));
        var error = await agent.Received.FirstOfAsync<ConnectionError>();

        Assert.Equal(ConnectionFaultCodes.NotAsked, error.Code);
        var answer = Assert.Single((await host.Inbox.Answers.FirstAsync()).Answers);
        Assert.Equal(("sub", AnswerKind.Invalid), (answer.Capability, answer.Kind));
    }

    [Theory]
    [InlineData(1.1, null, null)]
    [InlineData(-0.1, null, null)]
    [InlineData(1.0, -1.0, null)]
    [InlineData(1.0, null, -1.0)]
    [InlineData(1.0, null, 1e300)]
    public async Task Bid_OutOfRange_InvalidAnswerIsRecorded(double confidence, double? cost, double? seconds)
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        var id = Announce(host, "solver", "add");
        await agent.SendAsync(new Bid(id.ToString(), "add", confidence, (decimal?)cost, seconds));

        Assert.Equal(AnswerKind.Invalid, Assert.Single((await host.Inbox.Answers.FirstAsync()).Answers).Kind);
        Assert.False((await agent.Received.FirstOfAsync<ConnectionError>()).Fatal);
    }

    [Fact]
    public async Task Announce_TwoReplicas_OneIsAsked()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var one = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "one"));
        await using var two = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "two"));

        var first = Announce(host, "solver", "add");
        var second = Announce(host, "solver", "add");

        // They take turns where they are equally busy.
        var asked = await Task.WhenAll(one.Received.FirstOfAsync<Announce>(), two.Received.FirstOfAsync<Announce>());
        Assert.Equal(new[] { first.ToString(), second.ToString() }.Order(), asked.Select(announce => announce.Announcement).Order());
    }

    [Fact]
    public async Task Announce_ReplicasOfferDifferentThings_EachIsAskedForItsOwn()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var one = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "one"));
        await using var two = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["sub"], Replica: "two"));

        Announce(host, "solver", "add", "sub", "mul");

        Assert.Equal(["add"], (await one.Received.FirstOfAsync<Announce>()).Capabilities);
        Assert.Equal(["sub"], (await two.Received.FirstOfAsync<Announce>()).Capabilities);
        var declined = Assert.Single((await host.Inbox.Answers.FirstAsync()).Answers);
        Assert.Equal(("mul", AnswerKind.Decline), (declined.Capability, declined.Kind));
    }

    [Fact]
    public async Task Replica_DropsBeforeItAnswers_AnotherIsAsked()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var one = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "one"));
        var id = Announce(host, "solver", "add");
        await one.Received.FirstOfAsync<Announce>();
        await using var two = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "two"));

        await one.DropAsync();

        Assert.Equal(id.ToString(), (await two.Received.FirstOfAsync<Announce>()).Announcement);
        Assert.Empty(host.Inbox.Answers.All);
    }

    [Fact]
    public async Task OnlyReplica_DropsBeforeItAnswers_DeclinedAtOnce()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add", "sub");
        var id = Announce(host, "solver", "add", "sub");
        await agent.SendAsync(new Bid(id.ToString(), "add", 1));
        await host.Inbox.Answers.FirstAsync();

        await agent.DropAsync();

        var (_, answers) = await host.Inbox.Answers.FirstAsync(answer => answer.Answers[0].Kind == AnswerKind.Decline);
        Assert.Equal(("sub", "disconnected before it answered", true), (Assert.Single(answers).Capability, answers[0].Note, answers[0].Absent));
    }

    [Fact]
    public async Task SilentAgent_TableIsFull_OldestIsDeclined()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxPendingAnnouncements = 2);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        var oldest = Announce(host, "solver", "add");
        Announce(host, "solver", "add");
        Announce(host, "solver", "add");

        var (id, answers) = await host.Inbox.Answers.FirstAsync();
        Assert.Equal((oldest, "busy"), (id, Assert.Single(answers).Note));
    }

    [Fact]
    public async Task Bid_WhileWorkIsInHand_CarriesTheLoad()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 2));
        for (var i = 0; i < 3; i++)
            host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));

        var id = Announce(host, "solver", "add");
        await agent.SendAsync(new Bid(id.ToString(), "add", 1));

        Assert.Equal(1.5, (await host.Inbox.Answers.FirstAsync()).Answers[0].Load);
        var offer = Assert.Single(host.Gateway.Present());
        Assert.Equal((2, 1), (offer.InFlight, offer.Queued));
    }

    private static AnnouncementId Announce(GatewayHost host, string instance, params ImmutableArray<string> capabilities)
    {
        var announcement = Given.Announcement(Given.NewAnnouncement(), instance, capabilities);
        host.Gateway.Announce(announcement, announcement.Asked);
        return announcement.Id;
    }
}
