using System.Net;
using System.Text.Json;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Faults;

/// <summary>Two control planes on one PostgreSQL and one Redis, which hang and die: new work is refused, accepted work waits and goes on.</summary>
public sealed class OutageTests : TwoControlPlanes
{
    private const string Patient = """{"capabilities":["CAPABILITY"],"phases":{"execution":{"timeout":"120s","retryPolicy":{"maxRetries":10}}}}""";

    [Fact]
    public async Task Postgres_Hangs_NewLoopsAreRefusedAndAcceptedOnesGoOn()
    {
        var goOn = new TaskCompletionSource();
        await using var agent = await SlowAgentAsync(First, goOn);
        await First.Client.ApplyStackAsync("pondering", Patient.Replace("CAPABILITY", "ponder", StringComparison.Ordinal));
        var id = await AcceptAsync(First, "pondering");

        await Postgres.HangAsync();
        using var refused = await First.Client.StartAsync(PlatformClient.BodyOf("pondering", new { }), "key-1");
        var problem = await PlatformClient.ProblemAsync(refused);
        await ReadyAsync(First, HttpStatusCode.ServiceUnavailable);
        using var refusedAtOnce = await First.Client.StartAsync(PlatformClient.BodyOf("pondering", new { }), "key-1");
        var atOnce = await PlatformClient.ProblemAsync(refusedAtOnce);
        var storage = await CheckAsync(First, "storage");
        goOn.SetResult();
        await Postgres.ContinueAsync();
        await ReadyAsync(First, HttpStatusCode.OK);
        var loop = await First.Client.EndOfAsync(id);
        using var again = await First.Client.StartAsync(PlatformClient.BodyOf("pondering", new { }), "key-1");
        var second = await First.Client.EndOfAsync((await PlatformClient.ExecutionAsync(again)).ExecutionId);

        Assert.Equal(("StorageUnavailable", 503), (problem.Code, problem.Status));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(("StorageUnavailable", 503), (atOnce.Code, atOnce.Status));
        Assert.Contains("Loops that were accepted go on when it is back", atOnce.Detail, StringComparison.Ordinal);
        Assert.NotNull(refusedAtOnce.Headers.RetryAfter);
        Assert.StartsWith("PostgreSQL ", storage, StringComparison.Ordinal);
        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.True(second.Status == "completed", $"{second.Status}: {second.Reason}");
        var all = await First.Client.AllAsync();
        Assert.Equal(2, all.Count); // What was refused was not started beside the one with its key.
        foreach (var one in all)
            await First.Client.AssertEndedOnceAsync(one.ExecutionId);
    }

    [Fact]
    public async Task Postgres_Hangs_WhoComesToAFullDoorIsRefusedWith429()
    {
        var environment = new Dictionary<string, string>
        {
            ["LOOPSTACKS_POSTGRES"] = await Postgres.CreateDatabaseAsync(),
            ["LOOPSTACKS__Admission__Starting"] = "1",
            ["LOOPSTACKS__Admission__StartingAlone"] = "1",
            ["LOOPSTACKS__Admission__MaxWaiting"] = "0",
        };
        await using var platform = await PlatformProcess.StartAsync(Folder.Path, environment: environment);
        await platform.Client.ApplyStackAsync("pondering", Patient.Replace("CAPABILITY", "ponder", StringComparison.Ordinal));

        await Postgres.HangAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => platform.Client.StartAsync(PlatformClient.BodyOf("pondering", new { }))));
        await Postgres.ContinueAsync();

        // One of both is at the door, and waits for the store as long as anybody waits; the other finds it taken and no place to wait.
        var problems = (await Task.WhenAll(answers.Select(PlatformClient.ProblemAsync))).OrderBy(problem => problem.Status).ToArray();
        Assert.Equal([("TooManyRequests", 429), ("StorageUnavailable", 503)], problems.Select(problem => (problem.Code, problem.Status)));
        Assert.Contains("realm default-realm", problems[0].Detail, StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.NotNull(answer.Headers.RetryAfter));
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Fact]
    public async Task Postgres_IsAwayWhileLoopsWait_IsSaidOnceAndNotAtEachRetry()
    {
        var goOn = new TaskCompletionSource();
        await using var agent = await SlowAgentAsync(First, goOn);
        await First.Client.ApplyStackAsync("pondering", Patient.Replace("CAPABILITY", "ponder", StringComparison.Ordinal));
        var accepted = new List<string>();
        for (var i = 0; i < 10; i++)
            accepted.Add(await AcceptAsync(First, "pondering"));

        await Postgres.StopAsync();
        goOn.SetResult(); // Ten results that can't be stored are said again and again.
        await ReadyAsync(First, HttpStatusCode.ServiceUnavailable);
        for (var i = 0; i < 30; i++)
        {
            using var refused = await First.Client.StartAsync(PlatformClient.BodyOf("pondering", new { }));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        await Postgres.StartAsync();
        foreach (var id in accepted)
            Assert.Equal("completed", (await First.Client.EndOfAsync(id)).Status);

        var said = First.ToString().Split('\n').Where(line => line.Contains("warn:", StringComparison.Ordinal) || line.Contains("fail:", StringComparison.Ordinal)).ToArray();
        Assert.Contains(said, line => line.Contains("Nothing can be written until PostgreSQL is back", StringComparison.Ordinal));
        Assert.True(said.Length <= 12, $"{said.Length} lines:{Environment.NewLine}{First}");
    }

    [Fact]
    public async Task Redis_IsAway_LoopsThatNeedOthersAreRefusedAndAcceptedOnesWait()
    {
        await using var shouter = await RunningAgent.StartAsync(Second.Address, Second.Client, "shouter", "shout", (_, _) => Task.FromResult<object>(new { text = "HELLO" }));
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var parent = await RunningAgent.StartAsync(First.Address, First.Client, "parent", "delegate", async (work, stop) =>
        {
            started.TrySetResult();
            await goOn.Task;
            return await work.RunAsync("shout", new { text = "hello" }, "one", cancellationToken: stop);
        });
        await First.Client.OfferedAsync("shout", "shouter");
        await First.Client.ApplyStackAsync("delegating", Patient.Replace("CAPABILITY", "delegate", StringComparison.Ordinal));
        using var accepted = await First.Client.StartAsync(PlatformClient.BodyOf("delegating", new { }));
        var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
        await started.Task.WaitAsync(Patience.Limit);

        await Redis.KillAsync();
        await ReadyAsync(First, HttpStatusCode.ServiceUnavailable);
        await ReadyAsync(Second, HttpStatusCode.ServiceUnavailable);
        goOn.SetResult(); // The child is to be worked on where nobody can be asked now.
        await First.Client.EventAsync(id, one => one.Type == "childSpawned");
        using var refused = await First.Client.StartAsync(PlatformClient.BodyOf("shout", new { }));
        var problem = await PlatformClient.ProblemAsync(refused);
        var there = await Second.Client.RunAsync("shout", new { });
        var redis = await CheckAsync(First, "redis");
        var storage = await CheckAsync(First, "storage");
        await Redis.StartAsync();
        await ReadyAsync(First, HttpStatusCode.OK);
        var loop = await First.Client.EndOfAsync(id);

        Assert.Equal(("CoordinationUnavailable", 503), (problem.Code, problem.Status));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("completed", there.Status);
        Assert.NotNull(redis);
        Assert.Null(storage);
        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
    }

    private static async Task<RunningAgent> SlowAgentAsync(PlatformProcess platform, TaskCompletionSource goOn) =>
        await RunningAgent.StartAsync(platform.Address, platform.Client, "slow", "ponder", async (_, _) =>
        {
            await goOn.Task;
            return new { answer = 42 };
        });

    private static async Task<string> AcceptAsync(PlatformProcess platform, string stack)
    {
        using var accepted = await platform.Client.StartAsync(PlatformClient.BodyOf(stack, new { }));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
        await platform.Client.EventAsync(id, one => one.Type == "workStarted");
        return id;
    }

    private static Task ReadyAsync(PlatformProcess platform, HttpStatusCode status) => Patience.UntilAsync(
        async () =>
        {
            using var answer = await platform.Client.Http.GetAsync("/readyz");
            return answer.StatusCode == status;
        },
        $"/readyz answers {status}");

    /// <summary>Why a part is not ready; null where it is.</summary>
    private static async Task<string?> CheckAsync(PlatformProcess platform, string part)
    {
        using var answer = await platform.Client.Http.GetAsync("/readyz");
        var checks = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("checks");
        var check = Assert.Single(checks.EnumerateArray(), check => check.GetProperty("name").GetString() == part);
        return check.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
    }
}
