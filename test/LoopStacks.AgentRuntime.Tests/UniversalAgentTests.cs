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

    [Fact]
    public async Task Run_ModelAgent_WorksFailsAndKeepsTheKeyToItself()
    {
        await using var platform = await FakePlatform.StartAsync();
        await using var model = (await FakeModel.StartAsync()).Says("""{"sentiment":"positive"}""").Fails(401, $"wrong key {ModelAgent.Key}").Fails(500, $"trouble with {ModelAgent.Key}");
        using var stopping = new CancellationTokenSource();
        var (logs, texts) = LogTexts.Create();
        var options = Options(platform) with { Agent = ModelAgent.Document(new Uri(model.Url, "/v1")), Secrets = _ => ModelAgent.Key, LoggerFactory = logs };
        var running = UniversalAgent.RunAsync(options, stopping.Token);
        await platform.ReceiveAsync<Hello>();

        platform.Send(FakePlatform.Announce("sentiment-analysis", Input));
        var bid = await platform.ReceiveAsync<Bid>();
        platform.Send(FakePlatform.Award("sentiment-analysis", Input));
        var result = await platform.ReceiveAsync<Result>();
        platform.Send(FakePlatform.Award("sentiment-analysis", Input) with { WorkItem = "w2" });
        var unauthorized = await platform.ReceiveAsync<Failed>();
        platform.Send(FakePlatform.Award("sentiment-analysis", Input) with { WorkItem = "w3" });
        var unavailable = await platform.ReceiveAsync<Failed>();
        await stopping.CancelAsync();
        await running;
        logs.Dispose();

        Assert.Equal(0.8, bid.Confidence);
        Assert.Equal(new Usage(10, 5), result.Usage);
        Assert.Equal(("ModelUnauthorized", true), (unauthorized.Code, unauthorized.Final));
        Assert.Equal(("ModelUnavailable", false), (unavailable.Code, unavailable.Final));
        Assert.NotEmpty(texts.All);
        Assert.DoesNotContain(ModelAgent.Key, unauthorized.Message + unavailable.Message + texts.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MissingSecretAndMissingSkill_AreWarnedOf()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var stopping = new CancellationTokenSource();
        var (logs, texts) = LogTexts.Create();
        var options = Options(platform) with { LoggerFactory = logs, Secrets = _ => null };

        var model = UniversalAgent.RunAsync(options with { Agent = ModelAgent.Document(platform.Url) }, stopping.Token);
        var skill = UniversalAgent.RunAsync(options with { Agent = Documents.Agent(""" "capabilities":["legal-advice"] """) }, stopping.Token);
        await stopping.CancelAsync();
        await Task.WhenAll(model, skill);
        logs.Dispose();

        Assert.Contains("FAKE_KEY", texts.All, StringComparison.Ordinal);
        Assert.Contains("no offline skill legal-advice", texts.All, StringComparison.Ordinal);
    }

    private static RuntimeOptions Options(FakePlatform platform) => new()
    {
        Urls = [platform.Url],
        Agent = Documents.Sentiment(""","bidding":{"maxConcurrent":4}"""),
    };
}
