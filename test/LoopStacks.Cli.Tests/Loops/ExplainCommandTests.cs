using LoopStacks.Cli.Tests.Fakes;

namespace LoopStacks.Cli.Tests.Loops;

public sealed class ExplainCommandTests : IAsyncLifetime
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

    [Theory]
    [InlineData("– beta sentiment-analysis  declined: no German")]
    [InlineData("· gamma sentiment-analysis (joined later)  did not answer in time")]
    [InlineData("↻ announced again: too few bids")]
    [InlineData("★ alpha  best: confidence 0.92, load 0.25; place 1 of 2, price 0.1, drew 238a53b7")]
    [InlineData("2. delta  best: confidence 0.5, load 0; place 2 of 2, took over later")]
    [InlineData("attempt 1 on alpha-1 failed: out of memory (Crashed); tried again")]
    [InlineData("attempt 2 failed: again (Crashed); went to #2")]
    [InlineData("#2 delta sentiment-analysis  completed, 0.080 s, confidence 0.92, 12+3 tokens, cost 0.002, took over from #1")]
    [InlineData("gave /long")]
    [InlineData("OUT  merge: 1 contribution.")]
    [InlineData("END  completed after 0.120 s; in all 12+3 tokens, cost 0.002, price 0.1")]
    public async Task Explain_ForPeople_HasEachDecision(string line)
    {
        var run = await _cli.RunAsync("explain", "last");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(line, run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Out);
    }

    [Fact]
    public async Task Explain_Outputs_AreShortForPeopleAndWholeForPrograms()
    {
        Assert.DoesNotContain(new string('x', 200), (await _cli.RunAsync("explain", "last")).Out, StringComparison.Ordinal);
        var json = (await _cli.RunAsync("explain", "last", "-o", "json")).Json;
        Assert.Equal(new string('x', 200), json.GetProperty("work")[1].GetProperty("output").GetProperty("long").GetString());
    }

    [Fact]
    public async Task Explain_Sentences_AreLinesWithoutControlCharacters()
    {
        var run = await _cli.RunAsync("explain", Samples.Id, "--sentences");
        Assert.Equal("  +0.011 s  #3   bid   beta declined sentiment-analysis: no\uFFFD[31m German.", run.Out.TrimEnd());
    }

    [Fact]
    public async Task Explain_SentencesForPrograms_AreAnArray()
    {
        var run = await _cli.RunAsync("explain", Samples.Id, "-s", "-o", "json");
        Assert.Equal(3, Assert.Single(run.Json.EnumerateArray()).GetProperty("seq").GetInt32());
    }

    [Fact]
    public async Task Explain_OfNoLoop_ExitsWith4()
    {
        var run = await _cli.RunAsync("explain", Samples.FailedId);
        Assert.Equal(4, run.ExitCode);
        Assert.StartsWith("NotFound", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Last_IsTheNewestLoopThatIsNoChild()
    {
        _platform.Executions = [Samples.Failed with { ParentId = Samples.Id }, Samples.Completed];
        var run = await _cli.RunAsync("explain", "last", "-o", "json");
        Assert.Equal(Samples.Id, run.Json.GetProperty("executionId").GetString());
    }
}
