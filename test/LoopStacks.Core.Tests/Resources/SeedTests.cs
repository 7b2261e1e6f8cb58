using System.Text.Json;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Resources;

public sealed class SeedTests
{
    private const string SentimentAgent = """
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

    [Fact]
    public void ReadYaml_PublishedDocuments_AreReadToTheLetter()
    {
        var results = ResourceReader.ReadYaml($"{SentimentAgent}\n---\n{Instance}\n");
        Assert.All(results, result => Assert.Empty(result.Errors));
        var agent = Assert.IsType<Agent>(results[0].Resource);
        Assert.Equal("default", agent.Metadata.Namespace);
        Assert.Equal("typescript", agent.Spec.Runtime.Language);
        Assert.Equal(["sentiment-analysis"], agent.Spec.Capabilities);
        Assert.Equal("""{"type":"object","properties":{"text":{"type":"string"}}}""", JsonSerializer.Serialize(agent.Spec.Schema.Input));
        var instance = Assert.IsType<AgentInstance>(results[1].Resource);
        Assert.Equal("sentiment-analyzer", instance.Spec.Agent);
        Assert.Equal(1, instance.Spec.Replicas);
        Assert.Equal([2, 23], results.Select(result => result.Line));
    }
}
