using System.Net;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary>The quick start, to the letter.</summary>
public sealed class SeedTests
{
    private const string Agent = """
        # examples/sentiment-agent.yaml
        apiVersion: loopstacks.io/v1
        kind: Agent
        metadata:
          name: sentiment-analyzer
        spec:
          runtime:
            image: loopstacks/universal-runtime:latest
            language: typescript
          capabilities:
            - sentiment-analysis
          schema:
            input:
              type: object
              properties:
                text: {type: string}
            output:
              type: object
              properties:
                sentiment: {enum: [positive, negative, neutral]}
                confidence: {type: number}

        """;

    private const string Instance = """
        apiVersion: loopstacks.io/v1
        kind: AgentInstance
        metadata:
          name: my-sentiment-analyzer
        spec:
          agent: sentiment-analyzer
          realm: default-realm
          replicas: 1

        """;

    private const string Body = """
        {
            "loopstack": "sentiment-analysis",
            "input": {"text": "I love this new AI orchestration platform!"}
          }
        """;

    [Fact]
    public void Files_AreThoseOfTheQuickStart()
    {
        Assert.Equal(Agent.ReplaceLineEndings("\n"), File.ReadAllText(Repository.Example("sentiment-agent.yaml")));
        Assert.Equal(Instance.ReplaceLineEndings("\n"), File.ReadAllText(Repository.Example("sentiment-instance.yaml")));
    }

    [Fact]
    public async Task Execution_RightAfterItsAgentWasApplied_AcceptedAndCompletedPositive()
    {
        await using var platform = await InProcessPlatform.StartAsync(runAgents: true);
        using var agent = await platform.Client.Http.PostAsync(PlatformClient.Root + "/agents", PlatformClient.Yaml(Agent));
        using var instance = await platform.Client.Http.PostAsync(PlatformClient.Root + "/agent-instances", PlatformClient.Yaml(Instance));

        using var accepted = await platform.Client.StartAsync(Body);
        var started = await PlatformClient.ExecutionAsync(accepted);
        var ended = await platform.Client.EndOfAsync(started.ExecutionId);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Accepted), (agent.StatusCode, instance.StatusCode, accepted.StatusCode));
        Assert.EndsWith($"/loopstacks/v1/executions/{started.ExecutionId}", accepted.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.True(ended.Status == "completed", $"{ended.Status}: {ended.Reason}");
        Assert.Equal("positive", ended.Output!.Value.GetProperty("sentiment").GetString());
        await platform.Client.AssertEndedOnceAsync(started.ExecutionId);
    }
}
