using LoopStacks.Cli.Dev;
using LoopStacks.Cli.Tests.Fakes;

namespace LoopStacks.Cli.Tests.Dev;

public sealed class DevCommandTests : IAsyncLifetime
{
    private const string Stack = """
        kind: LoopStack
        metadata: {name: sentiment-analysis}
        spec: {capabilities: [sentiment-analysis], schema: {input: {properties: {text: {type: string}}}}}
        """;

    private readonly CliRunner _cli = new();
    private FakePlatform _platform = null!;
    private PlatformOptions? _started;

    public async ValueTask InitializeAsync()
    {
        _platform = await FakePlatform.StartAsync();
        _cli.StartPlatform = (options, _) =>
        {
            _started = options;
            return Task.FromResult<IPlatform>(new Running(_platform.Address));
        };
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _platform.DisposeAsync();
    }

    [Fact]
    public async Task Dev_WithDocuments_AppliesThemAndSaysWhatToTry()
    {
        _cli.Write("examples/stack.yaml", Stack);
        var run = await _cli.RunAsync("dev", "--port", "0", "--data", "here", "--apply", "examples");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("loopstack/sentiment-analysis created", run.Out, StringComparison.Ordinal);
        Assert.Contains("loopstacks run sentiment-analysis --text", run.Out, StringComparison.Ordinal);
        Assert.Contains($"export LOOPSTACKS_URL={_platform.Address.AbsoluteUri.TrimEnd('/')}", run.Out, StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:0", _started!.Urls);
        Assert.Equal(Path.Combine(_cli.Folder, "here"), _started.DataFolder);
    }

    [Fact]
    public async Task Dev_Quiet_SaysOnlyWhereItListens()
    {
        var run = await _cli.RunAsync("dev", "-q", "--data", ":memory:");
        Assert.Equal(_platform.Address.AbsoluteUri.TrimEnd('/'), run.Out.Trim());
        Assert.Equal((null, ":memory:"), (_started!.Urls, _started.DataFolder));
    }

    [Fact]
    public async Task Dev_Json_IsOneLine()
    {
        var run = await _cli.RunAsync("dev", "-o", "json");
        Assert.StartsWith("http://127.0.0.1:", run.Json.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Single(run.Out.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Dev_InvalidDocument_DoesNotRunOn()
    {
        _cli.Write("bad.yaml", "kind: Agnt\n");
        var run = await _cli.RunAsync("dev", "--apply", "bad.yaml");
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("bad.yaml:1 /kind", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port", "70000")]
    [InlineData("--port", "x")]
    [InlineData("--port", "1", "--urls", "http://127.0.0.1:1")]
    public async Task Dev_WrongArguments_StartsNothing(params string[] args)
    {
        Assert.Equal(2, (await _cli.RunAsync(["dev", .. args])).ExitCode);
        Assert.Null(_started);
    }

    [Fact]
    public async Task Dev_Stopped_EndsInOrder()
    {
        using var stop = new CancellationTokenSource();
        using var output = new SignallingWriter("Ctrl-C stops", stop.Cancel);
        var running = new Running(_platform.Address) { RunsOn = true };
        _cli.StartPlatform = (_, _) => Task.FromResult<IPlatform>(running);
        var run = await _cli.RunAsync(["dev"], stop.Token, output);
        Assert.Equal(0, run.ExitCode);
        Assert.True(running.IsDisposed);
    }

    private sealed class Running(Uri address) : IPlatform
    {
        private readonly TaskCompletionSource _never = new();

        public bool RunsOn { get; init; }

        public bool IsDisposed { get; private set; }

        public Uri Address => address;

        public Task Completion => RunsOn ? _never.Task : Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return default;
        }
    }
}
