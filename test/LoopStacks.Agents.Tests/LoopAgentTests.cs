using LoopStacks.Core.Bidding;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Agents.Tests;

public sealed class LoopAgentTests
{
    private static LoopAgent Shouter() => LoopAgent.Create("shouter")
        .Capability("shout")
        .Bid(call => call.Input.TryGetProperty("text", out _) ? Bid.With(0.9) : Bid.Decline("there is no text"))
        .Handle(work => new { text = work.Input.GetProperty("text").GetString()!.ToUpperInvariant() });

    [Fact]
    public async Task Agent_AnnouncedAndAwarded_BidsAndDelivers()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = RunningAgent.Start(Shouter(), host.Url);
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);

        host.Gateway.Announce(Given.Announcement(Given.NewAnnouncement(), "shouter", "shout"), [new AskedInstance("shouter", ["shout"])]);
        var answer = (await host.Inbox.Answers.FirstAsync()).Answers[0];
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout"));
        await host.Inbox.Reports.FirstOfAsync<WorkAccepted>();
        var done = await host.Inbox.Reports.FirstOfAsync<WorkDone>();

        Assert.Equal((AnswerKind.Bid, 0.9), (answer.Kind, answer.Confidence));
        Assert.Equal("""{"text":"HI"}""", done.Output.GetRawText());
        Assert.Equal("shouter-0", done.Replica);
    }
}
