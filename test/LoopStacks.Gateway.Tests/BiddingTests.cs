using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Gateway.Tests;

public sealed class BiddingTests
{
    [Fact]
    public async Task Announce_AgentBidsInOneFrame_OneAnswerCallWithAll()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add", "sub");
        var id = Given.NewAnnouncement();

        host.Gateway.Announce(Given.Announcement(id, "solver", "add", "sub"), Given.Announcement(id, "solver", "add", "sub").Asked);
        var announce = await agent.Received.FirstOfAsync<Announce>();
        await agent.SendAsync(new Bid(announce.Announcement, "add", 0.9, 2m, 1.5, "sure"), new Decline(announce.Announcement, "no", "sub"));

        var (answered, answers) = await host.Inbox.Answers.FirstAsync();
        Assert.Equal(id, answered);
        Assert.Equal(new BidAnswer("solver", "add", AnswerKind.Bid, 0.9, 2m, TimeSpan.FromSeconds(1.5), 0, "sure"), answers[0]);
        Assert.Equal(new BidAnswer("solver", "sub", AnswerKind.Decline, Note: "no"), answers[1]);
        Assert.Single(host.Inbox.Answers.All);
    }
}
