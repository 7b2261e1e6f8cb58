using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Tests.People;

public sealed class DeedCommandTests
{
    [Theory]
    [InlineData("""pause {"by":"ann"}""", "paused; let it go on with: loopstacks resume 3e4f5a6b", "pause", "last")]
    [InlineData("""pause {"by":"eva","reason":"look"}""", "paused", "pause", Samples.Id, "--by", "eva", "--reason", "look")]
    [InlineData("""resume {"by":"eva"}""", "goes on", "resume", "3e4f5a6b", "--by", "eva")]
    [InlineData("""reaward {"workItem":"2","by":"ann"}""", "work item 2 goes to the best runner-up", "reaward", "last", "2")]
    [InlineData("""reaward {"workItem":"2","by":"eva","instance":"other"}""", "goes to other", "reaward", "last", "2", "--instance", "other", "--by", "eva")]
    [InlineData("""retry {"by":"ann"}""", "retries execution/" + Samples.Id, "retry", "last")]
    [InlineData("""retry {"by":"eva","from":"out"}""", "retries execution/" + Samples.Id, "retry", "last", "--from", "out", "--by", "eva")]
    public async Task Deed_OfALoop_IsSentAndSaid(string sent, string says, params string[] args)
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync(args);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(sent, Assert.Single(platform.Deeds));
        Assert.Contains(says, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause", "last")]
    [InlineData("resume", "last")]
    [InlineData("reaward", "last", "1")]
    [InlineData("retry", "last")]
    public async Task Deed_AsJson_IsTheExecution(params string[] args)
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync([.. args, "-o", "json"]);

        Assert.Equal(Samples.Id, run.Json.GetProperty("executionId").GetString());
    }

    [Theory]
    [InlineData("pause", "last")]
    [InlineData("reaward", "last", "1")]
    public async Task Deed_ForbiddenByTheState_ExitsAsConflict(params string[] args)
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Refusal = new Problem("about:blank", "", 409, "Conflict", "The loop is completed.");
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync(args);

        Assert.Equal(ExitCodes.Conflict, run.ExitCode);
        Assert.Contains("The loop is completed.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_FromAnotherPhase_IsUsage()
    {
        using var cli = new CliRunner();

        var run = await cli.RunAsync("retry", "last", "--from", "in");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("'in'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_LoopThatWaits_QuestionsAndLoopsBelow()
    {
        await using var platform = await TasksCommandTests.StartAsync();
        platform.Loop = Samples.Completed with { Status = "waiting", Phase = "do", EndedAt = null, Output = null, Aggregation = null, WorkItems = [Samples.Completed.WorkItems![0] with { WorkItem = $"{Samples.Id}.1", Status = "parked" }] };
        platform.Children = [new ExecutionTree(Samples.Failed, [new ExecutionTree(Samples.Completed, [])])];
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("describe", "execution", Samples.Id);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("waits for an answer", run.Out, StringComparison.Ordinal);
        Assert.Contains("‖ alpha sentiment-analysis  parked", run.Out, StringComparison.Ordinal);
        Assert.Contains("ASK  2 of 3 open", run.Out, StringComparison.Ordinal);
        Assert.Contains("? #1 asks: May I", run.Out, StringComparison.Ordinal);
        Assert.Contains("✓ #1 asks: And now?  answered by iris after 3m00s: \"no\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("loops  1 of 1 ended", run.Out, StringComparison.Ordinal);
        Assert.Contains("✗ triage  failed", run.Out, StringComparison.Ordinal);
        Assert.Contains("✓ sentiment-analysis  completed", run.Out, StringComparison.Ordinal);
    }
}
