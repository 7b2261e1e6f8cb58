using LoopStacks.Agents.Connections;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Admission;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Agents.Tests;

public sealed class LoopAgentTests
{
    [Fact]
    public async Task Agent_AnnouncedAndAwarded_BidsAndDelivers()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent()
            .Bid(call => call.Input.TryGetProperty("text", out _) ? Bid.With(0.9) : Bid.Decline("there is no text"))
            .Handle(work => new { Text = work.Input.GetProperty("text").GetString()!.ToUpperInvariant() }));

        var answer = await AnnounceAsync(host);
        Dispatch(host);
        await host.Inbox.Reports.FirstOfAsync<WorkAccepted>();
        var done = await host.Inbox.Reports.FirstOfAsync<WorkDone>();

        Assert.Equal((AnswerKind.Bid, 0.9), (answer.Kind, answer.Confidence));
        Assert.Equal("""{"text":"HI"}""", done.Output.GetRawText());
        Assert.Equal("shouter-0", done.Replica);
    }

    [Fact]
    public async Task Bid_NotGiven_BidsTheDefault()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle(_ => 1));

        Assert.Equal(LoopAgent.DefaultConfidence, (await AnnounceAsync(host)).Confidence);
    }

    [Fact]
    public async Task Bid_Throws_Declines()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Bid((Func<BidRequest, Bid>)(_ => throw new InvalidOperationException("no idea"))).Handle(_ => 1));

        var answer = await AnnounceAsync(host);

        Assert.Equal((AnswerKind.Decline, "its bidding failed: no idea"), (answer.Kind, answer.Note));
    }

    [Fact]
    public async Task BidAll_SeveralCapabilities_AnsweredAtOnce()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, LoopAgent.Create("shouter").Capability("shout", "whisper", "sing")
            .BidAll(async (request, _) =>
            {
                await Task.Yield();
                return request.Capabilities.Where(name => name != "sing").ToDictionary(name => name, name => name == "shout" ? Bid.With(1, 2, TimeSpan.FromSeconds(3), "n") : Bid.Decline("no"));
            })
            .Handle(_ => 1));
        var announcement = Given.Announcement(Given.NewAnnouncement(), "shouter", "shout", "whisper", "sing");

        host.Gateway.Announce(announcement, announcement.Asked);
        await host.Inbox.Answers.FirstAsync(answer => answer.Answers.Any(one => one.Capability == "sing"));

        var answers = host.Inbox.Answers.All.SelectMany(answer => answer.Answers).ToDictionary(answer => answer.Capability);
        Assert.Equal((AnswerKind.Bid, 2m, TimeSpan.FromSeconds(3), "n"), (answers["shout"].Kind, answers["shout"].Cost, answers["shout"].Expected, answers["shout"].Note));
        Assert.Equal(("no", "the agent has no answer for it"), (answers["whisper"].Note, answers["sing"].Note));
    }

    [Fact]
    public async Task Handler_ReturnsAResult_ConfidenceAndUsageAreSent()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle((work, _) =>
        {
            work.Progress(0.5, "half");
            return Task.FromResult(WorkResult.Of(new[] { work.Attempt }, 0.7, new Usage(1, 2, 3)));
        }));

        Dispatch(host);
        var done = await host.Inbox.Reports.FirstOfAsync<WorkDone>();

        Assert.Equal(("[1]", 0.7, new Usage(1, 2, 3)), (done.Output.GetRawText(), done.Confidence, done.Usage));
        Assert.Equal((0.5, "half"), await host.Inbox.Progresses.FirstAsync() is var progress ? (progress.Fraction, progress.Message) : default);
    }

    [Fact]
    public async Task TypedHandler_InputDoesNotFit_FailsForGood()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle((Numbers numbers, Work _, CancellationToken _) => Task.FromResult(numbers.Text)));

        Dispatch(host);
        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();

        Assert.Equal(("InvalidInput", true), (failed.Code, failed.Final));
    }

    [Fact]
    public async Task Handler_Throws_FailsWithoutStackAndMayBeRetried()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle<int>((_, _) => throw new InvalidOperationException("the pot is empty")));

        Dispatch(host);
        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();

        Assert.Equal(("InvalidOperationException: the pot is empty", false), (failed.Message, failed.Final));
    }

    [Fact]
    public async Task Handler_Fails_SaysSo()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await StartAsync(host, Agent().Handle<int>((work, _) => throw work.Fail("no such city", final: true, code: "Unknown")));

        Dispatch(host);
        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();

        Assert.Equal(("no such city", true, "Unknown"), (failed.Message, failed.Final, failed.Code));
    }

    [Fact]
    public async Task Output_TooLarge_FailsForGood()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxMessageBytes = 4096);
        await using var agent = await StartAsync(host, Agent().Handle(_ => new string('x', 10_000)));

        Dispatch(host);
        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();

        Assert.Equal(("TooLarge", true), (failed.Code, failed.Final));
    }

    [Fact]
    public async Task Platform_TakesWorkBack_TheHandlersTokenIsCancelled()
    {
        await using var host = await GatewayHost.StartAsync();
        var cancelled = new TaskCompletionSource();
        await using var agent = await StartAsync(host, Agent().Handle(async (work, cancellationToken) =>
        {
            await using var on = cancellationToken.UnsafeRegister(_ => cancelled.TrySetResult(), null);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 1;
        }));
        var item = Dispatch(host);
        await host.Inbox.Reports.FirstOfAsync<WorkAccepted>();

        host.Gateway.Cancel(new WorkCancellation(item, 1, "default-realm", "shouter", "not wanted"));

        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report is WorkFailed or WorkDone);
    }

    [Fact]
    public async Task Work_MoreThanCredits_RunsAsManyAtOnceAsThereAreCredits()
    {
        await using var host = await GatewayHost.StartAsync();
        var (now, most) = (0, 0);
        await using var agent = await StartAsync(host, Agent().Handle(async (work, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return 1;
        }), options => options with { Credits = 2 });

        var items = Enumerable.Range(0, 50).Select(_ => Dispatch(host)).ToList();
        foreach (var item in items)
            await host.Inbox.Reports.FirstOfAsync<WorkDone>(done => done.Item == item);

        Assert.InRange(most, 1, 2);
    }

    [Fact]
    public async Task Config_OfTheInstance_IsSeenByBidAndHandler()
    {
        await using var host = await GatewayHost.StartAsync(admission: new Configured());
        await using var agent = await StartAsync(host, Agent()
            .Bid(call => Bid.With(call.Config!.Value.GetProperty("confidence").GetDouble()))
            .Handle(work => work.Config));

        Assert.Equal(0.25, (await AnnounceAsync(host)).Confidence);
        Dispatch(host);
        Assert.Equal("""{"confidence":0.25}""", (await host.Inbox.Reports.FirstOfAsync<WorkDone>()).Output.GetRawText());
    }

    [Fact]
    public async Task Agent_HasABadName_EndsWithTheReason()
    {
        await using var host = await GatewayHost.StartAsync();

        var rejected = await Assert.ThrowsAsync<AgentRejectedException>(
            () => LoopAgent.Create("Bad Name").Capability("shout").Handle(_ => 1).RunAsync(new AgentOptions { Urls = [host.Url] }, CancellationToken.None));

        Assert.Equal("InvalidArgument", rejected.Code);
    }

    private static LoopAgent Agent() => LoopAgent.Create("shouter").Capability("shout");

    private static async Task<RunningAgent> StartAsync(GatewayHost host, LoopAgent agent, Func<AgentOptions, AgentOptions>? change = null)
    {
        var running = RunningAgent.Start(agent, host.Url, change);
        await host.Bus.Changes.FirstAsync(one => one.Offer is not null);
        return running;
    }

    private static async Task<BidAnswer> AnnounceAsync(GatewayHost host)
    {
        var announcement = Given.Announcement(Given.NewAnnouncement(), "shouter", "shout");
        host.Gateway.Announce(announcement, announcement.Asked);
        return (await host.Inbox.Answers.FirstAsync(answer => answer.Id == announcement.Id)).Answers[0];
    }

    private static WorkItemId Dispatch(GatewayHost host)
    {
        var item = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(item, "shouter", "shout"));
        return item;
    }

    private sealed record Numbers(int Text);

    private sealed class Configured : IAgentAdmission
    {
        public ValueTask<AdmissionResult> AdmitAsync(Hello hello, CancellationToken cancellationToken) =>
            new(new AdmissionResult("default-realm", hello.Agent, Given.Json("""{"confidence":0.25}""")));
    }
}
