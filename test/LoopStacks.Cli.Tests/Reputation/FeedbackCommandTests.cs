using System.Text.Json;
using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Tests.Reputation;

public sealed class FeedbackCommandTests
{
    [Theory]
    [InlineData("--correct", 1)]
    [InlineData("--wrong", 0)]
    [InlineData("--score=0.9", 0.9)]
    public async Task Feedback_Judgement_IsAScore(string option, double score)
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("feedback", Samples.Id, option);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(score, Assert.Single(platform.FeedbackGiven).GetProperty("score").GetDouble());
        Assert.Equal(FormattableString.Invariant($"execution/{Samples.Id} anonymous gives the answer {score}\n"), run.Out);
    }

    [Fact]
    public async Task Feedback_AllOptions_ReachThePlatform()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync(
            "feedback", Samples.Id, "--score", "0.25", "--work-item", "2", "--instance", "alpha", "--capability", "c", "--by", "ann", "--comment", "so so", "--realm", "r");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            """{"score":0.25,"workItem":2,"capability":"c","instance":"alpha","comment":"so so","by":"ann","realm":"r"}""",
            JsonSerializer.Serialize(Assert.Single(platform.FeedbackGiven)));
        Assert.Contains("ann gives work item 2 0.25", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feedback_Again_SaysThatItReplaced()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);
        await cli.RunAsync("feedback", Samples.Id, "--correct");

        var run = await cli.RunAsync("feedback", Samples.Id, "--wrong");

        Assert.Contains("in place of what was said before", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feedback_LastAsJson_IsTheFeedback()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("feedback", "last", "--correct", "-o", "json");

        Assert.Equal(Samples.Id, JsonDocument.Parse(run.Out).RootElement.GetProperty("executionId").GetString());
    }

    [Theory]
    [InlineData("Nothing was said")]
    [InlineData("More than one", "--correct", "--wrong")]
    [InlineData("More than one", "--score", "0.5", "--correct")]
    [InlineData("a number from 0 to 1; it is '1.5'", "--score", "1.5")]
    [InlineData("at least 1", "--correct", "--work-item", "0")]
    public async Task Feedback_WrongOptions_AreUsage(string says, params string[] options)
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync(["feedback", Samples.Id, .. options]);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Empty(platform.Requests);
    }

    [Fact]
    public async Task Feedback_OfAnotherRealm_SaysWhatToDo()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Refusal = new Problem("about:blank", "", 403, "NotYours", "It is not of realm r.");
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("feedback", Samples.Id, "--correct", "--realm", "r");

        Assert.Equal(ExitCodes.NotFound, run.ExitCode);
        Assert.Contains("--realm", run.Error, StringComparison.Ordinal);
    }
}
