using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Tests.People;

public sealed class TasksCommandTests
{
    private static readonly DateTimeOffset Asked = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Tasks_NoOptions_OpenOnesOfAllRealmsAsATable()
    {
        await using var platform = await StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("tasks");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("ID", run.Out, StringComparison.Ordinal);
        Assert.Contains("3e4f5a6b.1   open", run.Out, StringComparison.Ordinal);
        Assert.Contains("eva, iris", run.Out, StringComparison.Ordinal);
        Assert.Contains("anyone", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("3e4f5a6b.2", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("realm=", Assert.Single(platform.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_AllOptions_ReachThePlatform()
    {
        await using var platform = await StartAsync();
        using var cli = new CliRunner(platform.Address);

        await cli.RunAsync("tasks", "--realm", "r", "--status", "answered", "--assignee", "eva", "--execution", Samples.Id, "--limit", "7");

        Assert.Equal($"GET /loopstacks/v1/tasks?realm=r&status=answered&assignee=eva&execution={Samples.Id}&limit=7", Assert.Single(platform.Requests));
    }

    [Fact]
    public async Task Tasks_AllAsJson_IsOneListOfAllPages()
    {
        await using var platform = await StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("tasks", "--all", "-o", "json");

        Assert.Equal(["open", "answered", "open"], run.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("status").GetString()));
        Assert.Equal(2, platform.Requests.Count);
    }

    [Fact]
    public async Task Tasks_MoreThanTheLimit_SaysSo()
    {
        await using var platform = await StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("tasks", "--all", "--limit", "1");

        Assert.Contains("There are more", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_NoneOpen_SaysSoOnStderr()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("tasks");

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.Contains("Nobody is asked anything", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("last")]
    [InlineData("3e4f5a6b.1")]
    [InlineData("last.1")]
    [InlineData(Samples.Id + ".1")]
    public async Task Tasks_OneById_InFullWithItsSchema(string id)
    {
        await using var platform = await StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("tasks", id);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"Task {Samples.Id}.1  open", run.Out, StringComparison.Ordinal);
        Assert.Contains("alpha (work item", run.Out, StringComparison.Ordinal);
        Assert.Contains("  May I\uFFFD?", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"enum\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("loopstacks answer 3e4f5a6b.1 VALUE", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_AnsweredOne_SaysWhoAnsweredWhat()
    {
        await using var platform = await StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync("tasks", Samples.Id + ".2");

        Assert.Contains("iris", run.Out, StringComparison.Ordinal);
        Assert.Contains("Answer:\n  \"no\"", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Answer it with", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "LOOP.NUMBER", "tasks", "3e4f5a6b")]
    [InlineData(ExitCodes.Usage, "LOOP.NUMBER", "tasks", "3e4f5a6b.0")]
    [InlineData(ExitCodes.Usage, "exclude each other", "tasks", "--all", "--status", "open")]
    [InlineData(ExitCodes.NotFound, "There is no task", "tasks", Samples.Id + ".9")]
    public async Task Tasks_WrongOrUnknownId_SaysWhatToDo(int exitCode, string says, params string[] args)
    {
        await using var platform = await StartAsync();
        using var cli = new CliRunner(platform.Address);

        var run = await cli.RunAsync(args);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    internal static async Task<FakePlatform> StartAsync()
    {
        var platform = await FakePlatform.StartAsync();
        platform.Tasks =
        [
            new TaskView($"{Samples.Id}.1", Samples.Id, "approve", "default-realm", "agent", "May I\u001b?", "open", Asked, Asked.AddYears(100), null, ["eva", "iris"], Samples.Json("""{"enum":["yes","no"]}"""), WorkItem: $"{Samples.Id}.1", Instance: "alpha"),
            new TaskView($"{Samples.Id}.2", Samples.Id, "approve", "default-realm", "agent", "And now?", "answered", Asked, Asked.AddDays(7), Asked.AddMinutes(3), [], Answer: Samples.Json("\"no\""), By: "iris", WorkItem: $"{Samples.Id}.1", Instance: "alpha"),
            new TaskView($"{Samples.Id}.3", Samples.Id, "approve", "default-realm", "disagreement", "Which one?", "open", Asked, Asked.AddYears(100), null, []),
        ];
        return platform;
    }
}
