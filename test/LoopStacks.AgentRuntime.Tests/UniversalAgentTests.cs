using LoopStacks.AgentRuntime.Tests.Fakes;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.AgentRuntime.Tests;

public sealed class UniversalAgentTests
{
    private const string Input = """{"text":"I love this new AI orchestration platform!"}""";

    [Fact]
    public async Task Run_OfflineAgent_ConnectsBidsWorksAndDrains()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var stopping = new CancellationTokenSource();
        var running = UniversalAgent.RunAsync(Options(platform) with { Instance = "mine", Realm = "lab", Replica = "one" }, stopping.Token);

        var hello = await platform.ReceiveAsync<Hello>();
        platform.Send(FakePlatform.Announce("sentiment-analysis", Input));
        var bid = await platform.ReceiveAsync<Bid>();
        platform.Send(FakePlatform.Award("sentiment-analysis", Input));
        var result = await platform.ReceiveAsync<Result>();
        await stopping.CancelAsync();
        await platform.ReceiveAsync<Drain>();
        await running;

        Assert.Equal(("tester", "mine", "lab", "one", 4), (hello.Agent, hello.Instance, hello.Realm, hello.Replica, hello.Credits));
        Assert.Equal("object", hello.InputSchema!.Value.GetProperty("type").GetString());
        Assert.InRange(bid.Confidence, 0.5, 1);
        Assert.Equal("positive", result.Output.GetProperty("sentiment").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_Config_ComesFromTheOptionsOrThePlatform(bool fromPlatform)
    {
        var config = Given.Json("""{"intents":[{"name":"weather","examples":["is it raining today","what is the weather"]},{"name":"music","examples":["play a song","louder please"]}]}""");
        await using var platform = await FakePlatform.StartAsync(fromPlatform ? config : null);
        using var stopping = new CancellationTokenSource();
        var options = Options(platform) with { Agent = Documents.Agent(""" "capabilities":["intent-classification"] """), Config = fromPlatform ? null : config };
        var running = UniversalAgent.RunAsync(options, stopping.Token);
        await platform.ReceiveAsync<Hello>();

        platform.Send(FakePlatform.Award("intent-classification", """{"text":"what is the weather like, is it raining"}"""));
        var result = await platform.ReceiveAsync<Result>();
        await stopping.CancelAsync();
        await running;

        Assert.Equal("weather", result.Output.GetProperty("intent").GetString());
    }

    [Fact]
    public async Task Run_InputThatDoesNotFit_IsDeclinedOverTheConnection()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var stopping = new CancellationTokenSource();
        var running = UniversalAgent.RunAsync(Options(platform), stopping.Token);
        await platform.ReceiveAsync<Hello>();

        platform.Send(FakePlatform.Announce("sentiment-analysis", """{"text":5}"""));
        var decline = await platform.ReceiveAsync<Decline>();
        await stopping.CancelAsync();
        await running;

        Assert.Contains("/text", decline.Reason, StringComparison.Ordinal);
    }

    private static RuntimeOptions Options(FakePlatform platform) => new()
    {
        Urls = [platform.Url],
        Agent = Documents.Sentiment(""","bidding":{"maxConcurrent":4}"""),
    };
}
