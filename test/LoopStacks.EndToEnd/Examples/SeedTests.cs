using System.Net;
using LoopStacks.Core.Tests.Resources;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary>The quick start, to the letter.</summary>
public sealed class SeedTests
{
    private const string Body = """
        {
            "loopstack": "sentiment-analysis",
            "input": {"text": "I love this new AI orchestration platform!"}
          }
        """;

    [Fact]
    public void Files_AreThoseOfTheQuickStart()
    {
        Assert.Equal(SeedDocuments.Agent.ReplaceLineEndings("\n"), File.ReadAllText(Repository.Example("sentiment-agent.yaml")));
        Assert.Equal(SeedDocuments.Instance.ReplaceLineEndings("\n"), File.ReadAllText(Repository.Example("sentiment-instance.yaml")));
    }

    [Fact]
    public async Task Execution_RightAfterItsAgentWasApplied_AcceptedAndCompletedPositive()
    {
        await using var platform = await InProcessPlatform.StartAsync(runAgents: true);
        using var agent = await platform.Client.Http.PostAsync(PlatformClient.Root + "/agents", PlatformClient.Yaml(SeedDocuments.Agent));
        using var instance = await platform.Client.Http.PostAsync(PlatformClient.Root + "/agent-instances", PlatformClient.Yaml(SeedDocuments.Instance));

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
