using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Audit;

namespace LoopStacks.Cli.Tests.Audit;

public sealed class AuditCommandTests
{
    private static readonly DateTimeOffset s_at = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Audit_Table_ShowsWhoWhatAndResult()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Audit =
        [
            new AuditEntry("2", s_at, "loopback", "eva", "retry", "Execution", null, "0198f6a0", "finance", "refused", "Conflict"),
            new AuditEntry("1", s_at, "loopback", null, "apply", "LoopStack", "default", "approval", null, "unchanged"),
        ];
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("audit");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var lines = run.Out.TrimEnd().Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToArray();
        Assert.Equal("AT SUBJECT BY ACTION KIND NAME REALM RESULT", lines[0]);
        Assert.EndsWith("loopback eva retry Execution 0198f6a0 finance refused: Conflict", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("loopback - apply LoopStack approval - unchanged", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_Filters_ReachThePlatform()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("audit", "--realm", "r", "--by", "eva", "--action", "pause", "--kind", "Execution", "--name", "x", "--limit", "7");

        Assert.Equal("GET /loopstacks/v1/audit?realm=r&by=eva&action=pause&kind=Execution&name=x&limit=7", Assert.Single(platform.Requests));
        Assert.Contains("Nothing was done that fits", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_SinceIsNoDuration_SaysWhatIs()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("audit", "--since", "yesterday");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("--since 'yesterday' is not a duration", run.Error, StringComparison.Ordinal);
    }
}
