using System.Net;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary><c>examples/approval.yaml</c> with its agent, a process of its own, and the person at the command line.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public async Task Approval_PlatformKilledBetweenQuestionAndAnswer_AnswerIsRecordedOnceAndDecides()
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port);
        await using var agent = ExampleProgram.Start(platform.Address, "approval-agent");
        try
        {
            await CommandLine.SucceedAsync(platform.Address, "apply", "-f", Repository.Example("approval.yaml"));
            await platform.Client.OfferedAsync("expense-approval", "expense-desk");
            var loop = await StartAsync(platform.Client, 1200);
            await platform.Client.EventAsync(loop, item => item.Type == "workParked");
            Assert.Equal("waiting", (await platform.Client.GetAsync(loop)).Status);

            await platform.DisposeAsync();
            platform = await PlatformProcess.StartAsync(folder.Path, port);

            var task = Assert.Single((await TasksAsync(platform.Client, "?assignee=eva")).Items);
            Assert.Equal((loop, "open", "Ann spends 1200 on a conference. Is that approved?"), (task.ExecutionId, task.Status, task.Question));
            Assert.Contains(task.Question, await CommandLine.SucceedAsync(platform.Address, "tasks", "last"), StringComparison.Ordinal);
            var wrong = await CommandLine.RunAsync(platform.Address, "answer", "last", "perhaps", "--by", "eva");
            Assert.Equal(ExitCodes.Invalid, wrong.ExitCode);
            Assert.Contains("InvalidAnswer", wrong.Error, StringComparison.Ordinal);
            var stranger = await CommandLine.RunAsync(platform.Address, "answer", "last", "true", "--by", "ann");
            Assert.Contains("NotAssigned", stranger.Error, StringComparison.Ordinal);
            await CommandLine.SucceedAsync(platform.Address, "answer", "last", "true", "--by", "eva");

            var ended = await platform.Client.EndOfAsync(loop);
            Assert.True(ended.Status == "completed", $"{ended.Status}: {ended.Reason}");
            Assert.Equal((true, "eva"), (ended.Output!.Value.GetProperty("approved").GetBoolean(), ended.Output.Value.GetProperty("by").GetString()));
            var again = await CommandLine.RunAsync(platform.Address, "answer", task.TaskId, "false", "--by", "iris");
            Assert.Equal(ExitCodes.Conflict, again.ExitCode);
            Assert.Contains("TaskClosed", again.Error, StringComparison.Ordinal);
            using var late = await platform.Client.Http.PostAsync($"{PlatformClient.Root}/tasks/{task.TaskId}/answer", PlatformClient.Json("""{"answer":false,"by":"eva"}"""));
            Assert.Equal((HttpStatusCode.Conflict, "TaskClosed"), (late.StatusCode, (await PlatformClient.ProblemAsync(late)).Code));

            var history = await platform.Client.HistoryAsync(loop);
            Assert.Single(history, item => item.Type == "questionAsked");
            Assert.Equal("eva", Assert.Single(history, item => item.Type == "questionAnswered").Data.GetProperty("by").GetString());
            await platform.Client.AssertEndedOnceAsync(loop);
            Assert.Contains("answered by eva", await CommandLine.SucceedAsync(platform.Address, "describe", "execution", loop), StringComparison.Ordinal);
            Assert.Contains("answered by eva: true", await CommandLine.SucceedAsync(platform.Address, "trace", loop), StringComparison.Ordinal);
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    [Fact]
    public async Task Approval_SmallExpense_NobodyIsAsked()
    {
        await using var platform = await InProcessPlatform.StartAsync();
        await using var agent = ExampleProgram.Start(platform.Address, "approval-agent");
        await CommandLine.SucceedAsync(platform.Address, "apply", "-f", Repository.Example("approval.yaml"));
        await platform.Client.OfferedAsync("expense-approval", "expense-desk");

        var ended = await platform.Client.EndOfAsync(await StartAsync(platform.Client, 80));

        Assert.Equal(("completed", true, "expense-desk"), (ended.Status, ended.Output!.Value.GetProperty("approved").GetBoolean(), ended.Output.Value.GetProperty("by").GetString()));
        Assert.Empty((await TasksAsync(platform.Client, "?status=all")).Items);
    }

    [Fact]
    public async Task Deeds_OverTheCommandLine_PauseHoldsResumeGoesOnAndRetryStartsAnother()
    {
        await using var platform = await InProcessPlatform.StartAsync();
        await using var agent = ExampleProgram.Start(platform.Address, "approval-agent");
        await CommandLine.SucceedAsync(platform.Address, "apply", "-f", Repository.Example("approval.yaml"));
        await platform.Client.OfferedAsync("expense-approval", "expense-desk");
        var loop = await StartAsync(platform.Client, 1200);
        await platform.Client.EventAsync(loop, item => item.Type == "workParked");

        await CommandLine.SucceedAsync(platform.Address, "pause", "last", "--by", "eva", "--reason", "let me look");
        Assert.Equal("paused", (await platform.Client.GetAsync(loop)).Status);
        await CommandLine.SucceedAsync(platform.Address, "answer", "last", "false", "--by", "eva");
        Assert.Equal(ExitCodes.Conflict, (await CommandLine.RunAsync(platform.Address, "retry", loop, "--by", "eva")).ExitCode);
        Assert.Equal(ExitCodes.Conflict, (await CommandLine.RunAsync(platform.Address, "reaward", loop, "1", "--by", "eva")).ExitCode);
        Assert.Equal("paused", (await platform.Client.GetAsync(loop)).Status);
        await CommandLine.SucceedAsync(platform.Address, "resume", "last", "--by", "eva");

        Assert.False((await platform.Client.EndOfAsync(loop)).Output!.Value.GetProperty("approved").GetBoolean());
        Assert.Equal(ExitCodes.Conflict, (await CommandLine.RunAsync(platform.Address, "pause", loop, "--by", "eva")).ExitCode);
        var said = await CommandLine.SucceedAsync(platform.Address, "retry", loop, "--by", "eva", "-o", "json");
        var next = JsonElement.Parse(said).GetProperty("executionId").GetString()!;
        Assert.NotEqual(loop, next);
        await platform.Client.EventAsync(next, item => item.Type == "questionAsked");
        Assert.Equal(loop, (await platform.Client.HistoryAsync(next))[0].Data.GetProperty("retryOf").GetString());
    }

    private static async Task<string> StartAsync(PlatformClient client, decimal amount)
    {
        using var accepted = await client.StartAsync(PlatformClient.BodyOf("expense-claim", new { who = "Ann", what = "a conference", amount, approvers = new[] { "eva", "iris" } }));
        return (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
    }

    private static async Task<TaskPage> TasksAsync(PlatformClient client, string query) =>
        JsonSerializer.Deserialize(await client.Http.GetStringAsync($"{PlatformClient.Root}/tasks{query}"), Wire.Json.TaskPage)!;
}
