using System.Text.RegularExpressions;

namespace LoopStacks.Architecture.Tests;

/// <summary>What the README shows is what there is.</summary>
public sealed partial class ReadmeTests
{
    private const string FirstLoop = """
        curl -X POST http://localhost:8080/loopstacks/v1/executions \
          -H "Content-Type: application/json" \
          -d '{
            "loopstack": "sentiment-analysis",
            "input": {"text": "I love this new AI orchestration platform!"}
          }'
        """;

    private const string FirstInstance = """
        apiVersion: loopstacks.io/v1
        kind: AgentInstance
        metadata:
          name: my-sentiment-analyzer
        spec:
          agent: sentiment-analyzer
          realm: default-realm
          replicas: 1
        """;

    private static string Readme => Repository.Read("README.md");

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/kubernetes.md")]
    [InlineData("docs/performance.md")]
    public void Document_MakeTargets_AreInTheMakefile(string document)
    {
        var targets = Target().Matches(Repository.Read("Makefile")).Select(match => match.Groups[1].Value).ToHashSet();
        var named = Make().Matches(Shown(Repository.Read(document))).Select(match => match.Groups[1].Value);

        Assert.Empty(named.Except(targets));
    }

    [Fact]
    public void Readme_FirstLoop_IsTheOneThatTheProjectBeganWith() => Assert.Contains(FirstLoop.ReplaceLineEndings("\n"), Readme, StringComparison.Ordinal);

    [Fact]
    public void Readme_FirstAgent_IsTheExample() => Assert.Contains(WithoutComments(Repository.Read("examples/sentiment-agent.yaml")), Readme, StringComparison.Ordinal);

    [Fact]
    public void Readme_FirstInstance_IsTheOneThatTheProjectBeganWith()
    {
        Assert.Contains(FirstInstance.ReplaceLineEndings("\n"), Readme, StringComparison.Ordinal);
        Assert.Equal(FirstInstance.ReplaceLineEndings("\n"), WithoutComments(Repository.Read("examples/sentiment-instance.yaml")).TrimEnd());
    }

    [Fact]
    public void Readme_AgentOfYourOwn_IsTheExample() => Assert.Contains(Repository.Read("examples/custom-agent/Program.cs"), Readme, StringComparison.Ordinal);

    private static string WithoutComments(string yaml) => string.Join('\n', yaml.Split('\n').Where(line => !line.StartsWith('#')));

    /// <summary>What stands as code, in a fence or in a line.</summary>
    private static string Shown(string text) => string.Join('\n', Code().Matches(text).Select(match => match.Value));

    [GeneratedRegex("^([a-z-]+):", RegexOptions.Multiline)]
    private static partial Regex Target();

    [GeneratedRegex(@"\bmake ([a-z-]+)")]
    private static partial Regex Make();

    [GeneratedRegex("^```.*?^```|`[^`\n]+`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();
}
