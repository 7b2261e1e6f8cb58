using System.Text.Json;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Resources;

public sealed class SeedTests
{
    [Fact]
    public void ReadYaml_PublishedDocuments_AreReadToTheLetter()
    {
        var results = ResourceReader.ReadYaml($"{SeedDocuments.Agent}---\n{SeedDocuments.Instance}");
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
