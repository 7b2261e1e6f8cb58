using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace LoopStacks.AgentRuntime.Tests;

/// <summary>What docs/agents.md shows is what works.</summary>
public sealed partial class AgentsGuideTests
{
    [Fact]
    public void Guide_CustomAgent_IsTheExampleThatIsBuilt() =>
        Assert.Contains(Read("examples", "custom-agent", "Program.cs").Trim(), Read("docs", "agents.md"), StringComparison.Ordinal);

    [Fact]
    public void Guide_AgentDocuments_CanBeRun()
    {
        var agents = Documents().Matches(Read("docs", "agents.md")).Select(match => Json(match.Groups[1].Value))
            .Where(document => document.GetProperty("kind").GetString() == "Agent").ToList();

        Assert.Equal(2, agents.Count);
        Assert.All(agents, agent => Assert.Empty(UniversalAgent.Check(agent)));
    }

    private static JsonElement Json(string yaml) => JsonSerializer.SerializeToElement(
        new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(yaml));

    private static string Read(params string[] path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllText(Path.Combine([folder, .. path]));
    }

    [GeneratedRegex("```yaml\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Documents();
}
