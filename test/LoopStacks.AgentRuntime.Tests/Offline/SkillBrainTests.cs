using System.Text.Json;
using LoopStacks.AgentRuntime.Tests.Fakes;
using LoopStacks.Agents;

namespace LoopStacks.AgentRuntime.Tests.Offline;

public sealed class SkillBrainTests
{
    [Fact]
    public async Task Work_Sentiment_GivesTheSkillsOutputAndConfidence()
    {
        var result = await Given.Offline(Documents.Sentiment()).WorkAsync(Given.Assignment("""{"text":"I love this new AI orchestration platform!"}"""), default);

        Assert.Equal("positive", result.Output.GetProperty("sentiment").GetString());
        Assert.InRange(result.Confidence!.Value, 0.3, 1);
        Assert.Null(result.Usage);
    }

    [Fact]
    public async Task Work_TextUnderTheDeclaredName_IsFoundAmongOtherStrings()
    {
        var agent = Given.Offline(Documents.Agent("""
            "capabilities":["sentiment-analysis"],"schema":{"input":{"type":"object","properties":{"note":{"type":"string"},"author":{"type":"string"}},"required":["note"]}}
            """));

        var result = await agent.WorkAsync(Given.Assignment("""{"author":"Terrible Awful","note":"wonderful work, I love it"}"""), default);

        Assert.Equal("positive", result.Output.GetProperty("sentiment").GetString());
    }

    [Fact]
    public async Task Work_EnumOfTheAgent_IsSpelledItsWay()
    {
        var agent = Given.Offline(Documents.Agent("""
            "capabilities":["sentiment-analysis"],"schema":{"output":{"type":"object","properties":{"sentiment":{"enum":["POS","NEG","NEU"]}},"additionalProperties":false}}
            """));

        var result = await agent.WorkAsync(Given.Assignment("\"what a wonderful day\""), default);

        Assert.Equal("""{"sentiment":"POS"}""", result.Output.GetRawText());
    }

    [Fact]
    public async Task Work_SchemaThatTheSkillCannotMeet_FailsForGood()
    {
        var agent = Given.Offline(Documents.Agent("""
            "capabilities":["sentiment-analysis"],"schema":{"output":{"type":"object","required":["stars"]}}
            """));

        var failed = await Assert.ThrowsAsync<WorkFailedException>(() => agent.WorkAsync(Given.Assignment("\"good\""), default));

        Assert.True(failed.Final);
        Assert.Equal("InvalidOutput", failed.Code);
        Assert.Contains("stars", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_SeveralCapabilities_OneObjectInOrderOfTheCapabilities()
    {
        var agent = Given.Offline(Documents.Agent("""
            "capabilities":["sentiment-analysis","intent-classification","response-generation"]
            """));
        var steps = new List<string?>();
        var assignment = Given.Assignment("""{"text":"I want my money back, this is terrible"}""", "sentiment-analysis", "intent-classification", "response-generation");

        var result = await agent.WorkAsync(assignment with { Progress = (_, step) => steps.Add(step) }, default);

        Assert.Equal("negative", result.Output.GetProperty("sentiment").GetString());
        Assert.NotEmpty(result.Output.GetProperty("response").GetString()!);
        Assert.Equal("sentiment", result.Output.EnumerateObject().First().Name);
        Assert.Equal(["sentiment-analysis", "intent-classification", "response-generation"], steps);
    }

    [Fact]
    public async Task Work_ContributionOfAnother_IsUsed()
    {
        var agent = Given.Offline(Documents.Agent("""
            "capabilities":["response-generation"]
            """));
        var assignment = Given.Assignment("""{"text":"It arrived."}""", "response-generation") with
        {
            Contributions = [Given.Contribution("intent-classification", """{"intent":"complaint","confidence":0.9}""")],
        };

        var result = await agent.WorkAsync(assignment, default);

        Assert.Equal("complaint", result.Output.GetProperty("intent").GetString());
    }

    [Fact]
    public async Task Work_MappedInputThatDoesNotFit_FailsForGoodWithThePlace()
    {
        var failed = await Assert.ThrowsAsync<WorkFailedException>(
            () => Given.Offline(Documents.Sentiment()).WorkAsync(Given.Assignment("""{"text":[]}"""), default));

        Assert.Equal(("InvalidInput", true), (failed.Code, failed.Final));
        Assert.Contains("/text", failed.Message, StringComparison.Ordinal);
    }
}
