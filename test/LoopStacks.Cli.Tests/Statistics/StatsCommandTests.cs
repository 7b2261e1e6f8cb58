using System.Text.Json;
using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Statistics;

namespace LoopStacks.Cli.Tests.Statistics;

public sealed class StatsCommandTests
{
    private static readonly DurationFigures None = new(0);
    private static readonly DateTimeOffset Day = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Stats_OfStacks_IsATable()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Statistics = platform.Statistics with { Items = [Stack("triage")] };
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("stats");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = Lines(run.Out);
        Assert.Equal("STACK ENDED PER S FAILED TIMED OUT P50 P95 P99 BID DO OUT RETRIES TOKENS COST", lines[0]);
        Assert.Equal("triage 100 0.5 3 1 0.042 s 0.088 s 2m05s 9% 87% - 7 30 1.25", lines[1]);
        Assert.Matches(@"^GET /loopstacks/v1/statistics\?by=stack&from=\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\dZ$", Assert.Single(platform.Requests));
    }

    [Fact]
    public async Task Stats_OfAgentsHourByHour_IsATable()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Statistics = platform.Statistics with { By = "agent", Items = [Agent("writer", Day)] };
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("stats", "agents", "--step", "1h", "--last", "2d", "--realm", "r", "--stack", "s", "--agent", "a", "--capability", "c");

        var lines = Lines(run.Out);
        Assert.Equal("AGENT FROM ASKED BIDS WINS WIN RATE DONE NOT DONE P50 P95 CONFIDENCE SUCCESS BRIER TOKENS COST", lines[0]);
        Assert.Equal("writer 2026-01-31 00:00Z 10 8 4 0.50 3 2 - - 0.80 0.75 - 30 1.25", lines[1]);
        Assert.StartsWith("GET /loopstacks/v1/statistics?by=agent&realm=r&stack=s&agent=a&capability=c&from=", Assert.Single(platform.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stats_Json_IsTheApisShape()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Statistics = platform.Statistics with { Items = [Stack("triage")] };
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("stats", "-o", "json");

        Assert.Equal(100, JsonDocument.Parse(run.Out).RootElement.GetProperty("items")[0].GetProperty("loops").GetProperty("ended").GetInt32());
    }

    [Fact]
    public async Task Stats_Csv_IsWhatThePlatformGives()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("stats", "stacks", "--output", "csv");

        Assert.Equal((0, "key,start\r\na,\r\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Stats_Nothing_SaysSoOnStderr()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("stats");

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.Contains("No loop that fits", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean 'agents'?", "stats", "agnets")]
    [InlineData("--step is '2h'", "stats", "--step", "2h")]
    [InlineData("is not a duration", "stats", "--last", "yesterday")]
    [InlineData("can't be written as csv", "reputation", "-o", "csv")]
    public async Task Stats_WrongArguments_AreRefused(string says, params string[] arguments)
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Empty(platform.Requests);
    }

    private static StatisticsRow Stack(string key) => new(
        key,
        null,
        new LoopFigures(100, 96, 3, 0, 1, 90, 0.5, 100, 0, new DurationFigures(100, 0.05, 0.042, 0.07, 0.088, 125), new PhaseFigures(None, None with { Share = 0.09 }, None with { Share = 0.87 }, None), new PeopleFigures(0, 0, None)),
        null,
        new WorkFigures(100, 7, null, null, null, null, null, null, None, None),
        new UsageFigures(10, 20, 1.25m));

    private static StatisticsRow Agent(string key, DateTimeOffset start) => new(
        key,
        start,
        null,
        new BiddingFigures(10, 8, 1, 1, 0, 4, 0.5, new CalibrationFigures(4, 0.8, 0.75, 0, null, null, null, null)),
        new WorkFigures(4, 1, 3, 0, 1, 1, 0, 0, None, None),
        new UsageFigures(10, 20, 1.25m));

    private static string[] Lines(string text) => [.. text.TrimEnd().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
}
