using System.Text.Json.Nodes;
using LoopStacks.Cli.Tests.Fakes;

namespace LoopStacks.Cli.Tests.Resources;

public sealed class GetCommandTests : IAsyncLifetime
{
    private FakePlatform _platform = null!;
    private CliRunner _cli = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await FakePlatform.StartAsync();
        _cli = new CliRunner(_platform.Address);
        Store("agents", "sentiment-analyzer", "Agent", """{"runtime":{"language":"typescript"},"capabilities":["a","b"]}""");
        Store("loopstacks", "triage", "LoopStack", """{"capabilities":["a"],"phases":{"bidding":{"selectionStrategy":"cheapest"}}}""");
        Store("realms", "default-realm", "Realm", """{"isolation":"namespace"}""");
        Store("agent-instances", "alpha", "AgentInstance", """{"agent":"sentiment-analyzer","realm":"research","replicas":2}""");
        Store("agent-instances", "beta", "AgentInstance", """{"agent":"other"}""");
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _platform.DisposeAsync();
    }

    [Theory]
    [InlineData("agents", "NAME                 CAPABILITIES   LANGUAGE     MODEL   AGE|sentiment-analyzer   a,b            typescript   -       -")]
    [InlineData("ls", "NAME     CAPABILITIES   SELECTION   PARALLELISM   AGGREGATION   AGE|triage   a              cheapest    parallel      merge         -")]
    [InlineData("rlm", "NAME            ISOLATION   LOOPS       DESCRIPTION   AGE|default-realm   namespace   unbounded   -             -")]
    [InlineData("cap", "CAPABILITY           REALM           INSTANCE   AGENT                REPLICAS   BUSY   QUEUED|sentiment-analysis   default-realm   alpha      sentiment-analyzer   2          1/32   0")]
    public async Task Get_Kind_IsATable(string kind, string table)
    {
        var run = await _cli.RunAsync("get", kind);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(table.Split('|'), run.Out.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Get_Instances_OfOneRealm()
    {
        var run = await _cli.RunAsync("get", "agentinstances", "--realm", "research", "-o", "json");
        Assert.Equal("alpha", Assert.Single(run.Json.GetProperty("items").EnumerateArray()).GetProperty("metadata").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Get_Instances_ReadsAllPages() =>
        Assert.Equal(2, (await _cli.RunAsync("get", "ai", "-o", "json")).Json.GetProperty("items").GetArrayLength());

    [Fact]
    public async Task Get_Executions_ReadsAllPagesUpToTheLimit()
    {
        _platform.Executions = [.. Enumerable.Repeat(Samples.Failed, 5)];
        var all = await _cli.RunAsync("get", "ex", "-o", "json");
        Assert.Equal(5, all.Json.GetProperty("items").GetArrayLength());
        var some = await _cli.RunAsync("get", "ex", "--limit", "3");
        Assert.Equal(4, some.Out.TrimEnd().Split('\n').Length);
        Assert.Contains("There are more", some.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Executions_FiltersAndShortensIds()
    {
        var run = await _cli.RunAsync("get", "executions", "--status", "failed", "--realm", "research", "--label", "a=b", "--label", "c=d");
        Assert.Contains("bbbbcccc   triage      research   failed   ended   5.000 s", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("?realm=research&status=failed&label=a%3Db&label=c%3Dd&limit=50", _platform.Requests.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ExecutionByItsEnd_FindsIt()
    {
        var run = await _cli.RunAsync("get", "ex", "3e4f5a6b", "-o", "json");
        Assert.Equal(Samples.Id, run.Json.GetProperty("executionId").GetString());
    }

    [Fact]
    public async Task Get_AmbiguousOrUnknownId_SaysSo()
    {
        Assert.Contains("fits 2 loops", (await _cli.RunAsync("get", "ex", "01980a4e")).Error, StringComparison.Ordinal);
        var unknown = await _cli.RunAsync("get", "ex", "ffffffff");
        Assert.Equal(4, unknown.ExitCode);
    }

    [Fact]
    public async Task Get_Yaml_QuotesWhatWouldReadOtherwise()
    {
        _platform.Documents["/loopstacks/v1/agents/odd"] = JsonNode.Parse("""{"metadata":{"name":"odd"},"spec":{"yes":"no","n":"12","t":"a: b","list":[],"o":{},"lines":"x\ny","x":null,"b":true,"f":1.50}}""")!;
        var run = await _cli.RunAsync("get", "agent", "odd", "-o", "yaml");
        var (document, fault) = Cli.Documents.YamlReader.Read(run.Out, "out", 1);
        Assert.Null(fault);
        Assert.True(System.Text.Json.JsonElement.DeepEquals(document!.Value, Samples.Json(_platform.Documents["/loopstacks/v1/agents/odd"].ToJsonString())), run.Out);
        Assert.Contains("\"no\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Nothing_LeavesStdoutEmpty()
    {
        _platform.Documents.Clear();
        var run = await _cli.RunAsync("get", "agents");
        Assert.Equal((0, "", "No agents found."), (run.ExitCode, run.Out, run.Error.Trim()));
    }

    [Fact]
    public async Task Get_OnATerminal_UsesColoursUnlessForbidden()
    {
        _cli.IsTerminal = true;
        Assert.Contains("\e[31mfailed\e[0m", (await _cli.RunAsync("get", "ex")).Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', (await _cli.RunAsync("get", "ex", "--no-color")).Out);
        _cli.Environment["NO_COLOR"] = "1";
        Assert.DoesNotContain('\e', (await _cli.RunAsync("get", "ex")).Out);
        _cli.Environment.Remove("NO_COLOR");
        _cli.Environment["TERM"] = "dumb";
        Assert.DoesNotContain('\e', (await _cli.RunAsync("get", "ex")).Out);
    }

    [Fact]
    public async Task Describe_Execution_ExplainsIt()
    {
        var run = await _cli.RunAsync("describe", "execution", Samples.Id);
        Assert.Equal(0, run.ExitCode);
        foreach (var part in new[] { "completed", "source=mail", "12+3 tokens, cost 0.002", "declined: no German", "won by best: confidence 0.92", "Aggregation: merge: 1 contribution", "\"sentiment\": \"positive\"", "took 0.120 s" })
            Assert.Contains(part, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agent", "sentiment-analyzer", "alpha   sentiment-analyzer   research")]
    [InlineData("loopstack", "triage", "selectionStrategy: cheapest")]
    [InlineData("cap", "sentiment-analysis", "instance: alpha")]
    public async Task Describe_Others_TellsAll(string kind, string name, string part)
    {
        var run = await _cli.RunAsync("describe", kind, name);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(part, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_UnknownName_IsNotFound()
    {
        var run = await _cli.RunAsync("describe", "agent", "nobody");
        Assert.Equal(4, run.ExitCode);
        Assert.StartsWith("NotFound: There is no", run.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await _cli.RunAsync("describe", "cap", "nobody")).ExitCode);
    }

    private void Store(string plural, string name, string kind, string spec) =>
        _platform.Documents[$"/loopstacks/v1/{plural}/{name}"] = new JsonObject { ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = JsonNode.Parse(spec) };
}
