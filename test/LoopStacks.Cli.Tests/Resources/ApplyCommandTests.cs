using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Tests.Resources;

public sealed class ApplyCommandTests : IAsyncLifetime
{
    private const string Agent = """
        apiVersion: loopstacks.io/v1
        kind: Agent
        metadata:
          name: sentiment-analyzer
        spec:
          runtime: {image: "loopstacks/universal-runtime:latest", language: typescript}
          capabilities:
            - sentiment-analysis
          model: {temperature: 0.20, maxTokens: 010, name: "1.5"}
        """;

    private const string Instance = """
        apiVersion: loopstacks.io/v1
        kind: AgentInstance
        metadata: {name: my-analyzer}
        spec: {agent: sentiment-analyzer, replicas: 1}
        """;

    private FakePlatform _platform = null!;
    private CliRunner _cli = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await FakePlatform.StartAsync();
        _cli = new CliRunner(_platform.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _platform.DisposeAsync();
    }

    [Fact]
    public async Task Apply_ManyDocuments_AreAppliedInTheOrderOfTheirKinds()
    {
        _cli.Write("all/z.yaml", $"{Instance}\n---\n{Agent}\n");
        _cli.Write("all/deep/stack.json", """{"apiVersion":"loopstacks.io/v1","kind":"LoopStack","metadata":{"name":"s"},"spec":{"capabilities":["c"]}}""");
        _cli.Write("all/deep/realm.yml", "# the realm\nkind: Realm\nmetadata: {name: r}\n");
        _cli.Write("all/readme.txt", "not a document");
        _cli.Write("all/packages.lock.json", """{"version":2,"dependencies":{}}""");
        var run = await _cli.RunAsync("apply", "-f", "all");
        Assert.Equal(
            """
            realm/r created
            agent/sentiment-analyzer created
            loopstack/s created
            agent-instance/my-analyzer created
            """.ReplaceLineEndings("\n"),
            run.Out.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var spec = _platform.Documents["/loopstacks/v1/agents/sentiment-analyzer"]["spec"]!;
        Assert.Equal("""{"temperature":0.20,"maxTokens":10,"name":"1.5"}""", spec["model"]!.ToJsonString());
    }

    [Fact]
    public async Task Apply_Again_TellsWhatChanged()
    {
        _cli.Write("a.yaml", Agent);
        await _cli.RunAsync("apply", "-f", "a.yaml");
        var same = await _cli.RunAsync("apply", "-f", "a.yaml");
        Assert.Equal("agent/sentiment-analyzer unchanged", same.Out.Trim());
        _cli.Write("a.yaml", Agent.Replace("typescript", "python", StringComparison.Ordinal));
        var changed = await _cli.RunAsync("apply", "-f", "a.yaml");
        Assert.Equal("agent/sentiment-analyzer configured", changed.Out.Trim());
    }

    [Fact]
    public async Task Apply_DryRun_WritesNothing()
    {
        _cli.Stdin = Agent;
        var run = await _cli.RunAsync("apply", "-f", "-", "--dry-run");
        Assert.Equal("agent/sentiment-analyzer created (dry run)", run.Out.Trim());
        Assert.Empty(_platform.Documents);
    }

    [Fact]
    public async Task Apply_Json_IsOneDocument()
    {
        _cli.Stdin = $"{Agent}\n---\n{Instance}";
        var run = await _cli.RunAsync("apply", "-f", "-", "-o", "json");
        Assert.Equal(["created", "created"], run.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("result").GetString()!));
    }

    [Fact]
    public async Task Apply_ManyFaults_ListsThemAllAndAppliesNothing()
    {
        _platform.InvalidNames["sentiment-analyzer"] = [new("/spec/capabilities", "must not be empty"), new("/spec/modl", "is unknown; did you mean 'model'?")];
        _cli.Write("a.yaml", $"{Instance}\n---\n{Agent}\n");
        _cli.Write("b.yaml", "kind: Agnt\nmetadata: {}\n---\na: [1\n");
        var run = await _cli.RunAsync("apply", "-f", "a.yaml", "-f", "b.yaml");
        Assert.Equal(3, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Empty(_platform.Documents);
        Assert.Contains("InvalidResource: 5 faults in 3 documents; nothing was applied.", run.Error, StringComparison.Ordinal);
        Assert.Contains("b.yaml:1 /kind  'Agnt' is unknown; did you mean 'Agent'?", run.Error, StringComparison.Ordinal);
        Assert.Contains("b.yaml:1 /metadata/name  is missing or not a string", run.Error, StringComparison.Ordinal);
        Assert.Contains("a.yaml:6 /spec/capabilities  must not be empty", run.Error, StringComparison.Ordinal);
        Assert.Contains("a.yaml:6 /spec/modl  is unknown; did you mean 'model'?", run.Error, StringComparison.Ordinal);
        Assert.Contains("b.yaml:5  column 1: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_FaultsAsJson_AreAProblemDocument()
    {
        _cli.Stdin = "kind: Agnt\n";
        var run = await _cli.RunAsync("apply", "-f", "-", "-o", "json");
        var problem = System.Text.Json.JsonDocument.Parse(run.Error).RootElement;
        Assert.Equal("InvalidResource", problem.GetProperty("code").GetString());
        Assert.Equal(2, problem.GetProperty("errors").GetArrayLength());
        Assert.Empty(run.Out);
    }

    [Theory]
    [InlineData("absent.yaml", "There is no file or folder absent.yaml.", 2)]
    [InlineData("empty", "has no .yaml, .yml or .json files", 2)]
    [InlineData("blank.yaml", "There is no document", 3)]
    public async Task Apply_NothingToRead_SaysSo(string path, string says, int exitCode)
    {
        Directory.CreateDirectory(Path.Combine(_cli.Folder, "empty"));
        _cli.Write("blank.yaml", "# nothing\n---\n");
        var run = await _cli.RunAsync("apply", "-f", path);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_Files_GoesTheOtherWayRound()
    {
        _cli.Write("a.yaml", $"{Agent}\n---\n{Instance}\n");
        await _cli.RunAsync("apply", "-f", "a.yaml");
        var run = await _cli.RunAsync("delete", "-f", "a.yaml");
        Assert.Equal("agent-instance/my-analyzer deleted\nagent/sentiment-analyzer deleted", run.Out.ReplaceLineEndings("\n").Trim());
        Assert.Empty(_platform.Documents);
        var again = await _cli.RunAsync("delete", "-f", "a.yaml");
        Assert.Equal(ExitCodes.NotFound, again.ExitCode);
        var quiet = await _cli.RunAsync("delete", "-f", "a.yaml", "--ignore-not-found");
        Assert.Equal(0, quiet.ExitCode);
    }

    [Fact]
    public async Task Delete_KindAndName_DeletesIt()
    {
        _cli.Stdin = Agent;
        await _cli.RunAsync("apply", "-f", "-");
        var run = await _cli.RunAsync("delete", "ag", "sentiment-analyzer", "-o", "json");
        Assert.Equal("deleted", run.Json.GetProperty("items")[0].GetProperty("result").GetString());
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("delete", "agent")]
    [InlineData("delete", "agent", "x", "-f", "y")]
    [InlineData("delete", "execution", "x")]
    public async Task Delete_WrongArguments_IsUsage(params string[] args) => Assert.Equal(2, (await _cli.RunAsync(args)).ExitCode);
}
