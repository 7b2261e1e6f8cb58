using System.Diagnostics;
using System.Globalization;
using LoopStacks.Conformance.Servers;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Coordination;

/// <summary>The only control plane ends without a word, and another one starts: whom it waits for, and that who is gone is fenced before its loops are taken up.</summary>
public sealed class StartAfterKillTests : IAsyncLifetime
{
    private const string Waited = "Failed to get ping responses";
    private const string Fences = "SELECT count(*) FROM journal_writers WHERE batch = 9223372036854775807";

    private readonly PostgresServer _postgres = new();
    private RedisServer? _redis;
    private string _database = "";
    private Dictionary<string, string> _environment = [];

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        _postgres.Require();
        await _postgres.InitializeAsync();
        _database = await _postgres.CreateDatabaseAsync();
        _environment = new() { ["LOOPSTACKS_POSTGRES"] = _database, ["LOOPSTACKS_REDIS"] = _redis.ConnectionString };
    }

    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Start_TheOtherWasKilled_IsNotWaitedForAndItsLoopGoesOnAfterTheFence()
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port, environment: _environment);
        try
        {
            var (id, agent, goOn) = await BeginAsync(platform);
            await using (agent)
            {
                await platform.DisposeAsync(); // Kills it.
                platform = await PlatformProcess.StartAsync(folder.Path, port, environment: _environment);
                var fences = await PostgresServer.ScalarAsync<long>(_database, Fences);
                goOn.SetResult();
                var loop = await platform.Client.EndOfAsync(id);

                Assert.Equal(1, fences);
                Assert.False(platform.ToString().Contains(Waited, StringComparison.Ordinal), platform.ToString());
                Assert.False(platform.ToString().Contains("fail:", StringComparison.Ordinal), platform.ToString());
                Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
                await platform.Client.AssertEndedOnceAsync(id);
            }
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    // It may go on at any time, so it gets the time that all get, and is fenced when it is given up.
    [Fact]
    public async Task Start_TheOtherHangs_IsWaitedFor()
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        await using var hung = await PlatformProcess.StartAsync(folder.Path, environment: _environment);
        var (id, agent, goOn) = await BeginAsync(hung, port);
        await using (agent)
        {
            using (var stop = Process.Start("kill", ["-STOP", hung.Id.ToString(CultureInfo.InvariantCulture)]))
                await stop.WaitForExitAsync(Patience.Token());
            await using var platform = await PlatformProcess.StartAsync(folder.Path, port, environment: _environment);
            goOn.SetResult();
            var loop = await platform.Client.EndOfAsync(id);

            Assert.Contains(Waited, platform.ToString(), StringComparison.Ordinal);
            Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
            Assert.Equal(1, await PostgresServer.ScalarAsync<long>(_database, Fences));
        }
    }

    /// <summary>A loop whose agent has its work in hand until it may go on.</summary>
    private static async Task<(string Id, RunningAgent Agent, TaskCompletionSource GoOn)> BeginAsync(PlatformProcess platform, int? elsewhere = null)
    {
        await platform.Client.ApplyStackAsync("pondering", """{"capabilities":["ponder"],"phases":{"bidding":{"reannounce":10},"execution":{"timeout":"120s","retryPolicy":{"maxRetries":10}}}}""");
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var agent = await RunningAgent.StartAsync(
            platform.Address,
            platform.Client,
            "slow",
            "ponder",
            async (_, _) =>
            {
                started.TrySetResult();
                await goOn.Task;
                return new { answer = 42 };
            },
            options => elsewhere is { } port ? options with { Urls = [platform.Address, new Uri($"http://127.0.0.1:{port}")] } : options);
        using var accepted = await platform.Client.StartAsync(PlatformClient.BodyOf("pondering", new { }));
        var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
        await started.Task.WaitAsync(Patience.Limit);
        return (id, agent, goOn);
    }
}
