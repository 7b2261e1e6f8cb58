using LoopStacks.Conformance.Servers;

namespace LoopStacks.EndToEnd.Platforms;

/// <summary>Tests with two control planes, each a process, on one PostgreSQL and one Redis of their own.</summary>
public abstract class TwoControlPlanes : IAsyncLifetime
{
    private RedisServer? _redis;
    private PlatformProcess? _first;
    private PlatformProcess? _second;

    private protected PostgresServer Postgres { get; } = new();

    private protected TemporaryFolder Folder { get; } = new();

    private protected RedisServer Redis => _redis!;

    private protected PlatformProcess First => _first!;

    private protected PlatformProcess Second => _second!;

    public async ValueTask InitializeAsync()
    {
        Postgres.Require();
        _redis = await RedisServer.StartNewAsync();
        await Postgres.InitializeAsync();
        var environment = new Dictionary<string, string> { ["LOOPSTACKS_POSTGRES"] = await Postgres.CreateDatabaseAsync(), ["LOOPSTACKS_REDIS"] = _redis.ConnectionString };
        _first = await PlatformProcess.StartAsync(Folder.Path, environment: environment);
        _second = await PlatformProcess.StartAsync(Folder.Path, environment: environment);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_second is not null)
            await _second.DisposeAsync();
        if (_first is not null)
            await _first.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        await Postgres.DisposeAsync();
        Folder.Dispose();
    }
}
