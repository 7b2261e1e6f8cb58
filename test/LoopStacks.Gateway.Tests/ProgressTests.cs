using LoopStacks.Contracts.Connection;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Gateway.Tests;

public sealed class ProgressTests
{
    [Fact]
    public async Task Progress_Flood_IsToldInAFewMessagesThatHoldTheWholeText()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);
        var texts = Enumerable.Range(0, 900).Select(i => $"{i % 10}").ToArray();
        for (var i = 0; i < texts.Length; i++)
            await agent.SendAsync(Append(award, texts[i], i));
        await agent.SendAsync(new Result(award.WorkItem, 1, Given.Json("1")));
        await agent.Received.FirstOfAsync<Recorded>();

        // Time stands: as many as may go at once, and the rest joined when the work is over.
        var told = host.Inbox.Progresses.All;
        Assert.Equal(ProgressThrottle.PerSecond + 1, told.Count);
        Assert.Equal(string.Concat(texts), string.Concat(told.Select(progress => progress.Partial!.Value.GetString())));
        Assert.Equal(20, told[^1].Offset);
    }

    [Fact]
    public async Task Progress_OfWorkThatIsNotHeld_IsIgnored()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);
        await agent.SendAsync(new Progress(Given.NewItem().ToString(), 1, 0.1), new Progress(award.WorkItem, 7, 0.2), new Progress(award.WorkItem, 1, 0.3));

        Assert.Equal(0.3, (await host.Inbox.Progresses.FirstAsync()).Fraction);
        Assert.Single(host.Inbox.Progresses.All);
    }

    [Theory]
    [InlineData("\"x\"", "prepend", "must be append or replace")]
    [InlineData("{\"x\":1}", "append", "must be a text")]
    [InlineData(null, "append", "must be a text")]
    public async Task Progress_ThatCantBe_IsRefusedWithItsReason(string? partial, string mode, string says)
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);
        await agent.SendAsync(new Progress(award.WorkItem, 1, Partial: partial is null ? null : Given.Json(partial), Mode: mode));

        var error = await agent.Received.FirstOfAsync<ConnectionError>();
        Assert.Equal("InvalidArgument", error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_PastTheLimit_IsRefusedWithIt()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var award = await AwardAsync(host, agent);
        await agent.SendAsync(new Progress(award.WorkItem, 1, Partial: Given.Json($"\"{new string('x', 65_535)}\"")));

        var error = await agent.Received.FirstOfAsync<ConnectionError>();
        Assert.Equal("TooLarge", error.Code);
        Assert.Contains("65537 bytes; 65536", error.Message, StringComparison.Ordinal);
        Assert.Empty(host.Inbox.Progresses.All);
    }

    private static Progress Append(Award award, string text, long offset) => new(award.WorkItem, 1, Partial: Given.Json($"\"{text}\""), Mode: "append", Offset: offset);

    private static async Task<Award> AwardAsync(GatewayHost host, RawAgent agent)
    {
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "solver", "add"));
        return await agent.Received.FirstOfAsync<Award>();
    }
}
