using LoopStacks.Cli.Tests.Fakes;

namespace LoopStacks.Cli.Tests.Loops;

public sealed class RunCommandTests : IAsyncLifetime
{
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
    public async Task Run_Completed_WritesOutputOnStdoutAndStoryOnStderr()
    {
        var run = await _cli.RunAsync("run", "sentiment-analysis", "--text", "I love it");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("positive", run.Json.GetProperty("sentiment").GetString());
        Assert.Contains("alpha wins sentiment-analysis by best: confidence 0.92", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Error);
        Assert.Equal("I love it", _platform.Started.Single().GetProperty("input").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Run_TextFile_ItsTextIsTheInputs()
    {
        _cli.Write("letter.txt", "@ann: \"I love it\"\n");
        var run = await _cli.RunAsync("run", "sentiment-analysis", "--text-file", "letter.txt", "--set", "language=en");
        Assert.Equal(0, run.ExitCode);
        var input = _platform.Started.Single().GetProperty("input");
        Assert.Equal(("@ann: \"I love it\"\n", "en"), (input.GetProperty("text").GetString(), input.GetProperty("language").GetString()));
    }

    [Theory]
    [InlineData("can't be read", "--text-file", "missing.txt")]
    [InlineData("exclude each other", "--text-file", "letter.txt", "--text", "I love it")]
    [InlineData("can't both read stdin", "--text-file", "-", "--input", "-")]
    public async Task Run_TextFileThatCantBeUsed_ExitsWith2(string says, params string[] options)
    {
        var run = await _cli.RunAsync(["run", "sentiment-analysis", .. options]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Empty(_platform.Started);
    }

    [Fact]
    public async Task Run_OnATerminal_DrawsTheTreeInColour()
    {
        _cli.IsTerminal = true;
        var run = await _cli.RunAsync("run", "sentiment-analysis");
        Assert.Equal("positive", run.Json.GetProperty("sentiment").GetString());
        Assert.Contains("├── ", run.Error, StringComparison.Ordinal);
        Assert.Contains("\e[", run.Error, StringComparison.Ordinal);
        Assert.Contains("OUT", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OutputJson_WritesTheExecution()
    {
        var run = await _cli.RunAsync("run", "sentiment-analysis", "-o", "json");
        Assert.Equal(Samples.Id, run.Json.GetProperty("executionId").GetString());
    }

    [Fact]
    public async Task Run_StreamIsCut_GoesOnFromTheLastEvent()
    {
        _platform.CutStreamAfter = 4;
        var run = await _cli.RunAsync("run", "sentiment-analysis");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, _platform.Requests.Count(request => request.EndsWith("/stream", StringComparison.Ordinal)));
        Assert.Single(run.Error.Split('\n'), line => line.Contains("#0 started", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Failed_ExitsWith1AndTheReason()
    {
        (_platform.Loop, _platform.History) = (Samples.Failed, [.. Samples.FailedHistory]);
        var run = await _cli.RunAsync("run", "triage");
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains("failed: NoBids: Nobody bid for triage", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Detached_WritesOnlyTheId()
    {
        var run = await _cli.RunAsync("run", "sentiment-analysis", "--detach");
        Assert.Equal((0, Samples.Id, ""), (run.ExitCode, run.Out.Trim(), run.Error));
    }

    [Fact]
    public async Task Run_LongerThanTimeout_SaysThatItGoesOn()
    {
        (_platform.HoldStream, _platform.History) = (true, [.. Samples.CompletedHistory.Take(4)]);
        _platform.Loop = Samples.Completed with { Status = "running", EndedAt = null, Output = null };
        var run = await _cli.RunAsync("run", "sentiment-analysis", "--timeout", "200ms");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("still runs after 0.200 s", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Interrupted_ExitsWith130AndLeavesTheLoop()
    {
        (_platform.HoldStream, _platform.History) = (true, [.. Samples.CompletedHistory.Take(4)]);
        using var stop = new CancellationTokenSource();
        using var error = new SignallingWriter("bidding closed", stop.Cancel);
        var run = await _cli.RunAsync(["run", "sentiment-analysis"], stop.Token, error: error);
        Assert.Equal(130, run.ExitCode);
        Assert.Contains($"Loop {Samples.Id} goes on.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Sets_BuildNestedInput()
    {
        _cli.Write("base.json", """{"a":{"kept":true},"n":1}""");
        await _cli.RunAsync("run", "s", "--input", "@base.json", "--set", "a.b.c=2", "--set", "name=Ada Lovelace", "--set", "n=\"42\"", "--set", "list=[1,2]", "-d", "--label", "k=v=w", "--realm", "research");
        var request = _platform.Started.Single();
        Assert.Equal("""{"a":{"kept":true,"b":{"c":2}},"n":"42","name":"Ada Lovelace","list":[1,2]}""", request.GetProperty("input").GetRawText());
        Assert.Equal("v=w", request.GetProperty("labels").GetProperty("k").GetString());
        Assert.Equal("research", request.GetProperty("realm").GetString());
    }

    [Fact]
    public async Task Run_InputFromStdin_IsSent()
    {
        _cli.Stdin = "[1,2,3]";
        await _cli.RunAsync("run", "s", "--input", "-", "-d", "--deadline", "5m");
        Assert.Equal("[1,2,3]", _platform.Started.Single().GetProperty("input").GetRawText());
        Assert.True(_platform.Started.Single().GetProperty("deadline").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(4));
    }

    [Theory]
    [InlineData("The input of --input is not JSON", "--input", "{nope")]
    [InlineData("is not key=value", "--set", "novalue")]
    [InlineData("is not an object", "--input", "[1]", "--set", "a=1")]
    [InlineData("can't be read", "--input", "@absent.json")]
    [InlineData("is neither a duration nor a time", "--deadline", "soon")]
    [InlineData("is not a duration", "--timeout", "soon")]
    [InlineData("exclude each other", "--wait", "--detach")]
    [InlineData("is not key=value", "--label", "novalue")]
    public async Task Run_WrongArguments_SaysWhatIsWrongAndStartsNothing(string says, params string[] args)
    {
        var run = await _cli.RunAsync(["run", "s", .. args]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
        Assert.Empty(_platform.Started);
    }
}
