using System.Text.Json;
using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Tests.Shell;

public sealed class CliAppTests
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:1");

    public static TheoryData<string[]> Talkative => new(
    [
        ["get", "agents"], ["get", "ex"], ["describe", "agent", "x"], ["delete", "agent", "x"], ["run", "s"], ["watch"], ["trace", "last"], ["cancel", "last"], ["version"],
        ["tasks"], ["answer", "last", "yes"], ["pause", "last"], ["resume", "last"], ["reaward", "last", "1"], ["retry", "last"],
    ]);

    [Theory]
    [MemberData(nameof(Talkative))]
    public async Task Command_NoPlatform_SaysWhereAndWhatToDo(string[] args)
    {
        using var cli = new CliRunner(Nowhere);
        var run = await cli.RunAsync(args);
        Assert.Equal(ExitCodes.Unavailable, run.ExitCode);
        Assert.Contains("http://127.0.0.1:1", run.Error, StringComparison.Ordinal);
        Assert.Contains("`loopstacks dev`", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_NoPlatformAsJson_PutsTheProblemOnStderr()
    {
        using var cli = new CliRunner(Nowhere);
        var run = await cli.RunAsync("get", "agents", "-o", "json");
        Assert.Equal("PlatformUnreachable", JsonDocument.Parse(run.Error).RootElement.GetProperty("code").GetString());
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Command_JsonByEnvironment_PutsTheProblemOnStderr()
    {
        using var cli = new CliRunner(Nowhere);
        cli.Environment["LOOPSTACKS_OUTPUT"] = "json";
        Assert.Equal("PlatformUnreachable", JsonDocument.Parse((await cli.RunAsync("get", "agents")).Error).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Command_Verbose_ShowsTheStackTrace()
    {
        using var cli = new CliRunner(Nowhere);
        Assert.Contains("   at ", (await cli.RunAsync("get", "agents", "--verbose")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gett", "Did you mean get?")]
    [InlineData("get --limt 3", "Did you mean --limit?")]
    [InlineData("get agnets", "did you mean 'agents'?")]
    [InlineData("get agents --limit 0", "--limit must be a whole number of at least 1")]
    [InlineData("get agents -o xml", "Use table, json or yaml; of stats also csv.")]
    [InlineData("get agents --url localhost", "must start with http:// or https://")]
    [InlineData("get", "See loopstacks get --help.")]
    [InlineData("completion tcsh", "See loopstacks completion --help.")]
    public async Task CommandLine_Wrong_IsUsageOnStderr(string line, string says)
    {
        using var cli = new CliRunner();
        var run = await cli.RunAsync(line.Split(' '));
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task EveryCommand_Help_HasExamples()
    {
        using var cli = new CliRunner();
        var root = await cli.RunAsync();
        Assert.Equal(0, root.ExitCode);
        foreach (var command in Commands)
        {
            Assert.Contains($"  {command} ", root.Out, StringComparison.Ordinal);
            var help = await cli.RunAsync(command, "--help");
            Assert.Equal(0, help.ExitCode);
            Assert.Contains("Examples:", help.Out, StringComparison.Ordinal);
            Assert.Contains($"loopstacks {command}", help.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("InvalidInput", 422, 3)]
    [InlineData("Conflict", 409, 5)]
    [InlineData("QuotaExceeded", 429, 6)]
    [InlineData("Internal", 500, 70)]
    [InlineData("SomethingNew", 404, 4)]
    [InlineData("SomethingNew", 418, 2)]
    public async Task Platform_Refuses_ExitsByTheTable(string code, int status, int exitCode)
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Refusal = new Problem("about:blank", "", status, code, "It can't be done.", [new("/input/text", "is required")], "4bf92f");
        using var cli = new CliRunner(platform.Address);
        var run = await cli.RunAsync("run", "s");
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"{code}: It can't be done.", run.Error, StringComparison.Ordinal);
        Assert.Contains("  /input/text  is required", run.Error, StringComparison.Ordinal);
        Assert.Contains("trace id 4bf92f", run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Commands => ["dev", "apply", "get", "describe", "delete", "run", "watch", "trace", "cancel", "tasks", "answer", "pause", "resume", "reaward", "retry", "config", "version", "completion"];
}
