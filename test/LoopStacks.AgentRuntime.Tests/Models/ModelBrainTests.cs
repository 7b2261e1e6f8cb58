using System.Text.Json;
using LoopStacks.AgentRuntime.Tests.Fakes;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.AgentRuntime.Tests.Models;

public sealed class ModelBrainTests
{
    private const string Good = """{"sentiment":"positive","confidence":0.75}""";

    public static TheoryData<string> Providers => ["openai", "anthropic"];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Work_GoodAnswer_GivesOutputConfidenceAndUsage(string provider)
    {
        await using var model = (await FakeModel.StartAsync()).Says(Good, inputTokens: 12, outputTokens: 7);
        using var agent = new ModelAgent(model, provider);

        var result = await agent.WorkAsync();

        Assert.Equal(Good, result.Output.GetRawText());
        Assert.Equal(0.75, result.Confidence);
        Assert.Equal(new Usage(12, 7), result.Usage);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Work_WrongShapeThenRight_AsksAgainWithTheFaults(string provider)
    {
        await using var model = (await FakeModel.StartAsync()).Says("""{"sentiment":"splendid"}""").Says(Good);
        using var agent = new ModelAgent(model, provider);

        var result = await agent.WorkAsync();

        Assert.Equal(new Usage(20, 10), result.Usage);
        var second = model.Questions.Last().Body.GetRawText();
        Assert.Contains("splendid", second, StringComparison.Ordinal);
        Assert.Contains("/sentiment", second, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Work_NeverTheRightShape_FailsToBeRetried(string provider)
    {
        await using var model = (await FakeModel.StartAsync()).Says("I think it is good.").Says("[]").Says("""{"sentiment":1}""");
        using var agent = new ModelAgent(model, provider);

        var failed = await agent.FailAsync();

        Assert.Equal(("InvalidOutput", false), (failed.Code, failed.Final));
        Assert.Contains("/sentiment", failed.Message, StringComparison.Ordinal);
        Assert.Equal(3, model.Questions.Count);
    }

    [Theory]
    [InlineData("```json\n{\"sentiment\":\"positive\"}\n```")]
    [InlineData("Here you are: {\"sentiment\":\"positive\"} as asked {or not}.")]
    [InlineData("<think>{\"sentiment\":\"negative\"}? no</think>\n{\"sentiment\":\"positive\"}")]
    [InlineData("{\"sentiment\":\"POSITIVE\"}")]
    public async Task Work_JsonAmongOtherText_IsFound(string answer)
    {
        await using var model = (await FakeModel.StartAsync()).Says(answer);
        using var agent = new ModelAgent(model);

        Assert.Equal("positive", (await agent.WorkAsync()).Output.GetProperty("sentiment").GetString());
    }

    [Fact]
    public async Task Work_OpenAI_AsksWithPromptSchemaAndSettings()
    {
        await using var model = (await FakeModel.StartAsync()).Says(Good);
        using var agent = new ModelAgent(model);

        await agent.WorkAsync("""{"text":"schön"}""");

        var (path, key, body) = Assert.Single(model.Questions);
        var messages = body.GetProperty("messages");
        var system = messages[0].GetProperty("content").GetString();
        Assert.Equal(("/v1/chat/completions", "Bearer " + ModelAgent.Key), (path, key));
        Assert.StartsWith("You read moods.", system, StringComparison.Ordinal);
        Assert.Contains("sentiment-analysis", system, StringComparison.Ordinal);
        Assert.Contains("\"neutral\"", system, StringComparison.Ordinal);
        Assert.Equal("""{"input":{"text":"schön"}}""", messages[1].GetProperty("content").GetString());
        Assert.Equal("json_schema", body.GetProperty("response_format").GetProperty("type").GetString());
        Assert.Equal("fake-1", body.GetProperty("model").GetString());
        Assert.Equal(0.5, body.GetProperty("temperature").GetDouble());
        Assert.Equal(300, body.GetProperty("max_completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Work_Anthropic_AsksWithPromptSchemaAndSettings()
    {
        await using var model = (await FakeModel.StartAsync()).Says(Good);
        using var agent = new ModelAgent(model, "anthropic");

        await agent.WorkAsync();

        var (path, key, body) = Assert.Single(model.Questions);
        Assert.Equal(("/v1/messages", "Bearer " + ModelAgent.Key), (path, key));
        Assert.Contains("You read moods.", body.GetProperty("system").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("so good", body.GetProperty("messages").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("json_schema", body.GetProperty("output_config").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("fake-1", body.GetProperty("model").GetString());
        Assert.Equal(0.5, body.GetProperty("temperature").GetDouble());
        Assert.Equal(300, body.GetProperty("max_tokens").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Work_EndpointWithoutStructuredOutput_IsAskedWithoutFromThenOn(string provider)
    {
        await using var model = (await FakeModel.StartAsync()).Fails(400, "unknown field").Says(Good).Says(Good);
        using var agent = new ModelAgent(model, provider);

        await agent.WorkAsync();
        await agent.WorkAsync();

        Assert.Equal([true, false, false], model.Questions.Select(question => question.Body.GetRawText().Contains("json_schema", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Work_ContributionsAndConfig_AreInThePrompt()
    {
        await using var model = (await FakeModel.StartAsync()).Says(Good);
        using var agent = new ModelAgent(model);
        var assignment = Given.Assignment("""{"text":"so good"}""") with
        {
            Contributions = [Given.Contribution("intent-classification", """{"intent":"praise"}""", 0.9, "intents")],
            Config = Given.Json("""{"style":"short"}"""),
        };

        await agent.Agent.WorkAsync(assignment, default);

        var messages = Assert.Single(model.Questions).Body.GetProperty("messages");
        Assert.Contains("""{"style":"short"}""", messages[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            """
            "contributions":[{"from":"intents","capabilities":["intent-classification"],"confidence":0.9,"output":{"intent":"praise"}}]
            """,
            messages[1].GetProperty("content").GetString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("It is fine.", """{"text":"It is fine."}""")]
    [InlineData("""{"mood":1}""", """{"mood":1}""")]
    [InlineData("5", """{"text":"5"}""")]
    public async Task Work_NoOutputSchema_ObjectAsItIsAndTextAsText(string answer, string expected)
    {
        await using var model = (await FakeModel.StartAsync()).Says(answer);
        using var agent = new ModelAgent(model, schema: "{}");

        Assert.Equal(expected, (await agent.WorkAsync()).Output.GetRawText());
    }

    [Fact]
    public async Task Work_CutOffAnswer_NamesTheSetting()
    {
        await using var model = (await FakeModel.StartAsync()).Says("""{"sentiment":"posi""", stop: "length");
        using var agent = new ModelAgent(model);

        var failed = await agent.FailAsync();

        Assert.Contains("spec.model.maxTokens", failed.Message, StringComparison.Ordinal);
        Assert.Single(model.Questions);
    }

    [Fact]
    public async Task Work_Progress_NamesTheModelNotTheKey()
    {
        await using var model = (await FakeModel.StartAsync()).Says("no").Says(Good);
        using var agent = new ModelAgent(model);
        var steps = new List<string>();

        await agent.Agent.WorkAsync(Given.Assignment("""{"text":"so good"}""") with { Progress = (_, step) => steps.Add(step!) }, default);

        Assert.Equal(2, steps.Count);
        Assert.All(steps, step => Assert.Contains("fake-1", step, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Work_AnswerThatComesInPieces_IsShownAsItComesAndReadWhole(string provider)
    {
        const string Answer = """{"sentiment": "positive", "confidence": 0.75}""";
        await using var model = (await FakeModel.StartAsync()).Says("I think so").Says(Answer, inputTokens: 12, outputTokens: 7);
        using var agent = new ModelAgent(model, provider);
        var shown = new List<string>();

        var result = await agent.Agent.WorkAsync(Given.Assignment("""{"text":"so good"}""") with { Text = shown.Add, BeginText = () => shown.Add("|") }, default);

        Assert.Equal(["I", " think", " so", "|", .. Answer.Split(' ').Select((word, i) => i == 0 ? word : " " + word)], shown);
        Assert.Equal("positive", result.Output.GetProperty("sentiment").GetString());
        Assert.Equal(new Usage(22, 12), result.Usage);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Work_EndpointThatTakesNoNoticeOfStreaming_IsAskedWithout(string provider)
    {
        await using var model = (await FakeModel.StartAsync(streams: false)).Says(Good).Says(Good).Says(Good);
        using var agent = new ModelAgent(model, provider);

        Assert.Equal(Good, (await agent.WorkAsync()).Output.GetRawText());
        Assert.Equal(Good, (await agent.WorkAsync()).Output.GetRawText());
        Assert.Equal(3, model.Questions.Count);
        Assert.All(model.Questions.Skip(1), question => Assert.False(question.Body.TryGetProperty("stream", out var stream) && stream.GetBoolean()));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Work_EndpointThatRefusesToStream_IsAskedWithoutAndKeepsItsSchema(string provider)
    {
        await using var model = (await FakeModel.StartAsync()).Fails(400, "stream is not supported").Says(Good);
        using var agent = new ModelAgent(model, provider);

        Assert.Equal(Good, (await agent.WorkAsync()).Output.GetRawText());
        Assert.Equal(2, model.Questions.Count);
    }
}
