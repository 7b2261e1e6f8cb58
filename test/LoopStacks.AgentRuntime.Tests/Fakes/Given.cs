using System.Text.Json;
using LoopStacks.AgentRuntime.Offline;
using LoopStacks.AgentRuntime.Running;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.AgentRuntime.Tests.Fakes;

/// <summary>Short ways to an agent without a connection, and to what it is asked.</summary>
internal static class Given
{
    public static JsonElement Json(string json) => JsonElement.Parse(json);

    public static RunnableAgent Offline(JsonElement agent)
    {
        var definition = Documents.Definition(agent);
        return new RunnableAgent(definition, new SkillBrain(definition));
    }

    public static LoopStacks.Agents.Bid Bid(this RunnableAgent agent, string input, string capability = "sentiment-analysis", string? config = null) =>
        agent.Bid(capability, Json(input), config is null ? default : Json(config));

    public static Assignment Assignment(string input, params string[] capabilities) =>
        new(capabilities.Length == 0 ? ["sentiment-analysis"] : capabilities, Json(input), [], default, (_, _) => { });

    public static ContributionSeen Contribution(string capability, string output, double confidence = 0.9, string instance = "other") =>
        new([capability], instance, Json(output), confidence);
}
