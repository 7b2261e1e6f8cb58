using LoopStacks.AgentRuntime.CommandLine;
using LoopStacks.AgentRuntime.Tests.Fakes;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.AgentRuntime.Tests.CommandLine;

public sealed class RuntimeProgramTests : IAsyncDisposable
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loopstacks");
    private FakePlatform? _platform;

    [Fact]
    public async Task Run_Help_NamesEveryOption()
    {
        Assert.Equal(ExitCodes.Ok, await RunAsync("--help"));
        Assert.Contains("--agent-file", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData("Name the agent")]
    [InlineData("'--agnet' is no option", "--agnet", "x")]
    [InlineData("--agent needs a value", "--agent")]
    [InlineData("'localhost:8080' is not an http or https address", "--agent", "x", "--url", "localhost:8080")]
    [InlineData("--wait-seconds is 'soon'", "--agent", "x", "--wait-seconds=soon")]
    public async Task Run_WrongArguments_SaysWhich(string expected, params string[] args)
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync(args));
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoSuchAgent_SaysSo()
    {
        await StartPlatformAsync();

        Assert.Equal(ExitCodes.NotFound, await RunAsync("--agent", "nobody"));
        Assert.Contains("There is no Agent nobody in namespace default.", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoPlatform_SaysSoAfterTheWait()
    {
        await StartPlatformAsync();
        await _platform!.DisposeAsync();

        Assert.Equal(ExitCodes.Unavailable, await RunAsync("--agent", "x", "--wait-seconds", "0"));
        Assert.Contains("can't be reached", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AgentThatThisRuntimeCannotRun_SaysWhy()
    {
        await StartPlatformAsync();
        _platform!.Resources["agents/python?namespace=default"] = Documents.Agent(""" "capabilities":["x"],"runtime":{"language":"python","handler":"agent.py"} """);

        Assert.Equal(ExitCodes.Invalid, await RunAsync("--agent", "python"));
        Assert.Contains("spec.runtime.handler", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InstanceFromTheEnvironment_TakesAgentRealmAndConfig()
    {
        await StartPlatformAsync();
        _platform!.Resources["agents/tester?namespace=team"] = Documents.Agent(""" "capabilities":["intent-classification"] """);
        _platform.Resources["agent-instances/mine?namespace=team"] = Given.Json(
            """{"kind":"AgentInstance","metadata":{"name":"mine"},"spec":{"agent":"tester","realm":"lab","config":{"intents":{"weather":["is it raining"],"music":["play a song"]}}}}""");
        _environment["LOOPSTACKS_INSTANCE"] = "mine";

        var running = RunAsync("--namespace", "team", "--replica", "one");
        var hello = await _platform.ReceiveAsync<Hello>();
        _platform.Send(FakePlatform.Award("intent-classification", """{"text":"is it raining"}"""));
        var result = await _platform.ReceiveAsync<Result>();
        await _stopping.CancelAsync();

        Assert.Equal(ExitCodes.Ok, await running);
        Assert.Equal(("tester", "mine", "lab", "one"), (hello.Agent, hello.Instance, hello.Realm, hello.Replica));
        Assert.Equal("weather", result.Output.GetProperty("intent").GetString());
    }

    [Fact]
    public async Task Run_AgentFile_FetchesNothing()
    {
        await StartPlatformAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Documents.Sentiment().GetRawText());

        var running = RunAsync("--agent-file", file, "--realm", "lab");
        var hello = await _platform!.ReceiveAsync<Hello>();
        await _stopping.CancelAsync();

        Assert.Equal(ExitCodes.Ok, await running);
        Assert.Equal(("tester", "lab"), (hello.Agent, hello.Realm));
        File.Delete(file);
    }

    [Fact]
    public async Task Run_InstanceFile_GivesNameRealmAndConfig()
    {
        await StartPlatformAsync();
        _environment["LOOPSTACKS_AGENT_FILE"] = Write("agent.json", Documents.Agent(""" "capabilities":["intent-classification"] """).GetRawText());
        _environment["LOOPSTACKS_INSTANCE_FILE"] = Write("instance.json",
            """{"kind":"AgentInstance","metadata":{"name":"mine"},"spec":{"agent":"tester","realm":"lab","config":{"intents":{"weather":["is it raining"],"music":["play a song"]}}}}""");

        var running = RunAsync();
        var hello = await _platform!.ReceiveAsync<Hello>();
        _platform.Send(FakePlatform.Award("intent-classification", """{"text":"is it raining"}"""));
        var result = await _platform.ReceiveAsync<Result>();
        await _stopping.CancelAsync();

        Assert.Equal(ExitCodes.Ok, await running);
        Assert.Equal(("tester", "mine", "lab"), (hello.Agent, hello.Instance, hello.Realm));
        Assert.Equal("weather", result.Output.GetProperty("intent").GetString());
    }

    [Fact]
    public async Task Run_InstanceFileAlone_IsRefused()
    {
        Assert.Equal(ExitCodes.Usage, await RunAsync("--instance", "mine", "--instance-file", "instance.json"));
        Assert.Contains("needs --agent-file", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TokenFile_IsShownAndReadAnewAtEachConnect()
    {
        await StartPlatformAsync();
        var token = Write("token", "first\n");
        var running = RunAsync("--agent-file", Write("agent.json", Documents.Sentiment().GetRawText()), "--token-file", token);
        await _platform!.ReceiveAsync<Hello>();
        var first = _platform.Authorization;

        File.WriteAllText(token, "second");
        _platform.Drop();
        await _platform.ReceiveAsync<Hello>();
        var second = _platform.Authorization;
        await _stopping.CancelAsync();

        Assert.Equal(ExitCodes.Ok, await running);
        Assert.Equal(("Bearer first", "Bearer second"), (first, second));
    }

    [Fact]
    public async Task Run_TokenFileWithFetchedAgent_ShowsItThereToo()
    {
        await StartPlatformAsync();

        Assert.Equal(ExitCodes.NotFound, await RunAsync("--agent", "nobody", "--token-file", Write("token", "secret")));
        Assert.Equal("Bearer secret", _platform!.Authorization);
    }

    [Theory]
    [InlineData("a b", "signs of ASCII only")]
    [InlineData("  \n", "it is empty")]
    public async Task Run_TokenFileWithoutToken_SaysWhyWithoutItsText(string content, string expected)
    {
        await StartPlatformAsync();

        Assert.Equal(ExitCodes.Unavailable, await RunAsync("--agent", "x", "--wait-seconds", "0", "--token-file", Write("token", content)));
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("a b", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, ExitCodes.NotFound, "There is no file")]
    [InlineData("{", ExitCodes.Invalid, "can't be read as JSON")]
    public async Task Run_AgentFileThatIsNone_SaysWhy(string? content, int exitCode, string expected)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        if (content is not null)
            await File.WriteAllTextAsync(file, content);

        Assert.Equal(exitCode, await RunAsync("--agent-file", file));
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
        File.Delete(file);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.Dispose();
        _folder.Delete(recursive: true);
        if (_platform is not null)
            await _platform.DisposeAsync();
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    private async Task StartPlatformAsync()
    {
        _platform = await FakePlatform.StartAsync();
        _environment["LOOPSTACKS_URLS"] = _platform.Url.ToString();
    }

    private Task<int> RunAsync(params string[] args) =>
        new RuntimeProgram(_environment.GetValueOrDefault, _output, _error, NullLoggerFactory.Instance).RunAsync(args, _stopping.Token);
}
