using System.Text.Json;
using LoopStacks.AgentRuntime.Definition;

namespace LoopStacks.AgentRuntime.Tests.Fakes;

/// <summary>Agent documents as their users write them.</summary>
internal static class Documents
{
    public const string SentimentSchema =
        """{"input":{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]},"output":{"type":"object","properties":{"sentiment":{"enum":["positive","negative","neutral"]},"confidence":{"type":"number"}},"required":["sentiment"]}}""";

    /// <summary>An Agent with these members of its spec.</summary>
    public static JsonElement Agent(string spec, string name = "tester") =>
        JsonElement.Parse($$$"""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"{{{name}}}"},"spec":{ {{{spec}}} }}""");

    public static JsonElement Sentiment(string more = "") =>
        Agent($$"""
            "runtime":{"image":"loopstacks/universal-runtime:latest","language":"typescript"},"capabilities":["sentiment-analysis"],"schema":{{SentimentSchema}} {{more}}
            """);

    public static AgentDefinition Definition(JsonElement agent)
    {
        var definition = AgentReader.Read(agent, out var faults);
        Assert.Empty(faults);
        return definition!;
    }
}
