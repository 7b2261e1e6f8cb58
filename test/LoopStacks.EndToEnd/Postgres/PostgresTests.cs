using System.Net;
using System.Text.Json;
using LoopStacks.Conformance.Servers;
using LoopStacks.Contracts.Problems;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Faults;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Postgres;

/// <summary>The platform on PostgreSQL: what it promises on the embedded store, and what it does while the server is away.</summary>
public sealed class PostgresTests : IAsyncLifetime
{
    private readonly PostgresServer _server = new();
    private Dictionary<string, string> _environment = [];

    public async ValueTask InitializeAsync()
    {
        _server.Require();
        await _server.InitializeAsync();
        _environment = new() { ["LOOPSTACKS_POSTGRES"] = await _server.CreateDatabaseAsync() };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Platform_KilledWhileItsLoopsRun_TheyEnd()
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port, environment: _environment);
        try
        {
            await CommandLine.SucceedAsync(platform.Address, "apply", "-f", Repository.Example("sentiment-agent.yaml"), "-f", Repository.Example("sentiment-instance.yaml"));
            var before = await platform.Client.RunAsync("sentiment-analysis", new { text = "I love this new AI orchestration platform!" });
            var started = new TaskCompletionSource();
            var goOn = new TaskCompletionSource();
            await using var agent = await RunningAgent.StartAsync(platform.Address, platform.Client, "slow", "ponder", async (_, _) =>
            {
                started.TrySetResult();
                await goOn.Task;
                return new { answer = 42 };
            });
            using var accepted = await platform.Client.StartAsync(PlatformClient.BodyOf("ponder", new { }), "key-1");
            var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
            await started.Task.WaitAsync(Patience.Limit);

            await platform.DisposeAsync();
            goOn.SetResult();
            platform = await PlatformProcess.StartAsync(folder.Path, port, environment: _environment);
            var loop = await platform.Client.EndOfAsync(id);
            var after = await platform.Client.RunAsync("sentiment-analysis", new { text = "I hate waiting." });
            using var again = await platform.Client.StartAsync(PlatformClient.BodyOf("ponder", new { }), "key-1");

            Assert.Equal("positive", before.Output!.Value.GetProperty("sentiment").GetString());
            Assert.Equal("negative", after.Output!.Value.GetProperty("sentiment").GetString());
            Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
            Assert.Equal(42, loop.Output!.Value.GetProperty("answer").GetInt32());
            Assert.Equal(id, (await PlatformClient.ExecutionAsync(again)).ExecutionId);
            await platform.Client.AssertEndedOnceAsync(id);
            Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.db"));
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    [Fact]
    public async Task Platform_KilledUnderLoad_EveryAcceptedLoopEndsOnce()
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port, environment: _environment);
        try
        {
            await platform.Client.ApplyStackAsync("counting", """{"capabilities":["add"],"phases":{"bidding":{"reannounce":10},"execution":{"timeout":"120s","retryPolicy":{"maxRetries":10}}}}""");
            await using var adder = await KillTests.AgentAsync(platform, "adder", "add", number => new { sum = number + 1 });
            var load = new LoadUnderWay(platform.Address, "counting", loops: 120, callers: 16);
            foreach (var accepted in new[] { 20, 30 })
            {
                await load.AcceptedAsync(accepted);
                await platform.DisposeAsync();
                platform = await PlatformProcess.StartAsync(folder.Path, port, environment: _environment);
            }

            await load.AllAcceptedAsync();
            await KillTests.AssertAllEndedOnceAsync(platform.Client, load);
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    [Fact]
    public async Task Postgres_StopsAndComesBack_NewWorkIsRefusedMeanwhileAndAcceptedLoopsGoOn()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.Path, environment: _environment);
        await platform.Client.ApplyStackAsync("pondering", """{"capabilities":["ponder"],"phases":{"execution":{"timeout":"120s","retryPolicy":{"maxRetries":10}}}}""");
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var agent = await RunningAgent.StartAsync(platform.Address, platform.Client, "slow", "ponder", async (_, _) =>
        {
            started.TrySetResult();
            await goOn.Task;
            return new { answer = 42 };
        });
        using var accepted = await platform.Client.StartAsync(PlatformClient.BodyOf("pondering", new { }));
        var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
        await started.Task.WaitAsync(Patience.Limit);

        await _server.StopAsync();
        await ReadyAsync(platform.Client, HttpStatusCode.ServiceUnavailable);
        using var refused = await platform.Client.StartAsync(PlatformClient.BodyOf("pondering", new { }), "key-1");
        using var health = await platform.Client.Http.GetAsync("/readyz");
        goOn.SetResult();
        var problem = await PlatformClient.ProblemAsync(refused);
        var report = JsonDocument.Parse(await health.Content.ReadAsStringAsync()).RootElement;
        await _server.StartAsync();
        await ReadyAsync(platform.Client, HttpStatusCode.OK);
        var loop = await platform.Client.EndOfAsync(id);
        var next = await platform.Client.RunAsync("pondering", new { });

        Assert.Equal(("StorageUnavailable", 503), (problem.Code, problem.Status));
        Assert.NotNull(refused.Headers.RetryAfter);
        var storage = Assert.Single(report.GetProperty("checks").EnumerateArray(), check => check.GetProperty("name").GetString() == "storage");
        Assert.False(storage.GetProperty("ready").GetBoolean());
        Assert.Contains("PostgreSQL could not be", storage.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.Equal("completed", next.Status);
        await platform.Client.AssertEndedOnceAsync(id);
        Assert.DoesNotContain(PostgresServer.Password, platform.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resource_AppliedAtOneProcess_IsThereAtTheOther()
    {
        using var folder = new TemporaryFolder();
        await using var one = await PlatformProcess.StartAsync(folder.Path, environment: _environment);
        await using var other = await PlatformProcess.StartAsync(folder.Path, environment: _environment);

        await one.Client.ApplyStackAsync("a", """{"capabilities":["a"]}""");
        await other.Client.ApplyStackAsync("b", """{"capabilities":["b"]}"""); // Although it may not have heard of the first yet.
        await StacksAsync(one.Client, "a", "b");
        await StacksAsync(other.Client, "a", "b");
        using var deleted = await one.Client.Http.DeleteAsync($"{PlatformClient.Root}/loopstacks/b");

        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync());
        await StacksAsync(other.Client, "a");
    }

    [Fact]
    public async Task Stream_OfALoopAtTheOtherProcess_IsWholeFromAnyCursor()
    {
        using var folder = new TemporaryFolder();
        await using var one = await PlatformProcess.StartAsync(folder.Path, environment: _environment);
        await using var other = await PlatformProcess.StartAsync(folder.Path, environment: _environment);
        await CommandLine.SucceedAsync(one.Address, "apply", "-f", Repository.Example("sentiment-agent.yaml"), "-f", Repository.Example("sentiment-instance.yaml"));
        await one.Client.OfferedAsync("sentiment-analysis", "my-sentiment-analyzer");

        for (var number = 0; number < 20; number++)
        {
            var ended = await one.Client.RunAsync("sentiment-analysis", new { text = "I love it." });
            Assert.Equal("completed", (await other.Client.EndOfAsync(ended.ExecutionId)).Status);
            var history = await one.Client.HistoryAsync(ended.ExecutionId);
            using var resumed = new HttpRequestMessage(HttpMethod.Get, $"{PlatformClient.Root}/executions/{ended.ExecutionId}/stream");
            resumed.Headers.Add("Last-Event-ID", history[^2].Cursor);
            using var answer = await other.Client.Http.SendAsync(resumed);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal((1, HttpStatusCode.OK), (text.Split("data:").Length - 1, answer.StatusCode));
            Assert.Contains("loopCompleted", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=d;Username=u;Password=hidden-secret", ExitCodes.Unavailable, "PostgreSQL could not be opened")]
    [InlineData("Host=h;Sausages=hidden-secret", ExitCodes.Usage, "LOOPSTACKS_POSTGRES")]
    public async Task Start_PostgresCantBeUsed_RefusedWithReasonAndWithoutTheSecret(string connectionString, int exitCode, string reason)
    {
        using var folder = new TemporaryFolder();

        var (code, error) = await PlatformProcess.FailAsync(folder.Path, new Dictionary<string, string> { ["LOOPSTACKS_POSTGRES"] = connectionString });

        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-secret", error, StringComparison.Ordinal);
        Assert.Equal(exitCode, code);
    }

    private static Task ReadyAsync(PlatformClient client, HttpStatusCode status) => Patience.UntilAsync(
        async () =>
        {
            using var answer = await client.Http.GetAsync("/readyz");
            return answer.StatusCode == status;
        },
        $"/readyz answers {status}");

    private static Task StacksAsync(PlatformClient client, params string[] names) => Patience.UntilAsync(
        async () =>
        {
            var list = JsonDocument.Parse(await client.Http.GetStringAsync($"{PlatformClient.Root}/loopstacks")).RootElement;
            return list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata").GetProperty("name").GetString()).SequenceEqual(names);
        },
        $"the LoopStacks are {string.Join(", ", names)}");
}
