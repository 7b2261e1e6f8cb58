using LoopStacks.Conformance.Servers;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Coordination;

/// <summary>Two control planes, each a process, on one PostgreSQL and one Redis.</summary>
public sealed class TwoControlPlanesTests : IAsyncLifetime
{
    private readonly PostgresServer _postgres = new();
    private readonly TemporaryFolder _folder = new();
    private RedisServer? _redis;
    private PlatformProcess? _first;
    private PlatformProcess? _second;

    private PlatformProcess First => _first!;

    private PlatformProcess Second => _second!;

    public async ValueTask InitializeAsync()
    {
        _postgres.Require();
        _redis = await RedisServer.StartNewAsync();
        await _postgres.InitializeAsync();
        var environment = new Dictionary<string, string> { ["LOOPSTACKS_POSTGRES"] = await _postgres.CreateDatabaseAsync(), ["LOOPSTACKS_REDIS"] = _redis.ConnectionString };
        _first = await PlatformProcess.StartAsync(_folder.Path, environment: environment);
        _second = await PlatformProcess.StartAsync(_folder.Path, environment: environment);
    }

    public async ValueTask DisposeAsync()
    {
        if (_second is not null)
            await _second.DisposeAsync();
        if (_first is not null)
            await _first.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Loop_AgentAtTheOther_Ends()
    {
        await using var agent = await RunningAgent.StartAsync(Second.Address, Second.Client, "shouter", "shout", (_, _) => Task.FromResult<object>(new { text = "HELLO" }));
        await First.Client.OfferedAsync("shout", "shouter");

        var loop = await First.Client.RunAsync("shout", new { text = "hello" });

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.Equal("HELLO", loop.Output!.Value.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Loop_ItsControlPlaneIsKilled_EndsAtTheOther()
    {
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var agent = await RunningAgent.StartAsync(Second.Address, Second.Client, "slow", "ponder", async (_, _) =>
        {
            started.TrySetResult();
            await goOn.Task;
            return new { answer = 42 };
        });
        await First.Client.OfferedAsync("ponder", "slow");
        using var accepted = await First.Client.StartAsync(PlatformClient.BodyOf("ponder", new { }));
        var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
        await started.Task.WaitAsync(Patience.Limit);

        await First.KillAsync();
        goOn.SetResult();
        var loop = await Second.Client.EndOfAsync(id);

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.Equal(42, loop.Output!.Value.GetProperty("answer").GetInt32());
        await Second.Client.AssertEndedOnceAsync(id);
    }
}
