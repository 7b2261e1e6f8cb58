using System.Text.Json;
using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Reputation;

namespace LoopStacks.Cli.Tests.Reputation;

public sealed class ReputationCommandTests
{
    [Fact]
    public async Task Reputation_Table_ShowsEveryPageAndWhatIsUnknown()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Reputations = [Known("alpha"), Unknown("beta"), Unknown("gamma")];
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("reputation");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Out.TrimEnd().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToArray();
        Assert.Equal("INSTANCE CAPABILITY REALM ACCURACY JUDGED BRIER OVERCONF RELIABILITY DONE NOT DONE MEDIAN VS EXPECTED HEARD", lines[0]);
        Assert.StartsWith("alpha summary default-realm 0.86 12.2 0.112 +0.04 0.97 38.4 1.5 0.820 s 1.1×", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("beta summary default-realm - 0 - - 0.50 0 0 - -", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("gamma", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reputation_Filters_ReachThePlatform()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        await cli.RunAsync("reputation", "--realm", "r", "--capability", "c", "--instance", "i");

        Assert.Equal("GET /loopstacks/v1/reputation?realm=r&instance=i&capability=c&limit=500", Assert.Single(platform.Requests));
    }

    [Fact]
    public async Task Reputation_NothingKnown_SaysSoOnStderr()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("reputation");

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.Contains("Nothing is known yet", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reputation_Json_IsTheApisShape()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Reputations = [Known("alpha"), Unknown("beta"), Unknown("gamma")];
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("reputation", "-o", "json");

        var items = JsonDocument.Parse(run.Out).RootElement.GetProperty("items");
        Assert.Equal(3, items.GetArrayLength());
        Assert.Equal(0.86, items[0].GetProperty("accuracy").GetDouble());
    }

    private static ReputationView Known(string instance) => new(
        "default-realm", instance, "summary", 0.86, 0.97, new CalibrationView(0.04, 0.112, 0.12), new JudgedView(8.2, 7.1), new JudgedView(4, 3.9), new AttemptsView(38.4, 0.2, 0.3, 0.5, 0.4, 0.1),
        new SpeedView(0.82, 1.1), DateTimeOffset.UtcNow);

    private static ReputationView Unknown(string instance) => new(
        "default-realm", instance, "summary", 0.6, 0.5, new CalibrationView(0), new JudgedView(0, 0), new JudgedView(0, 0), new AttemptsView(0, 0, 0, 0, 0, 0), new SpeedView(), DateTimeOffset.UtcNow);
}
