using LoopStacks.Conformance.Bus;
using LoopStacks.Conformance.Servers;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>Several processes on a Redis of the test's own.</summary>
public abstract class RedisTest : IAsyncLifetime
{
    private readonly List<RedisProcess> _processes = [];

    private protected RedisServer Server { get; private set; } = null!;

    private protected TestLoops Loops { get; } = new();

    private protected string Realm { get; } = Some.Realm();

    public async ValueTask InitializeAsync() => Server = await StartServerAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        if (Server is not null)
            await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected virtual Task<RedisServer> StartServerAsync() => RedisServer.StartNewAsync();

    private protected async Task<RedisProcess> StartAsync(Action<RedisOptions>? configure = null)
    {
        var process = await RedisProcess.StartAsync(Loops, Server.Port, configure);
        _processes.Add(process);
        return process;
    }

    private protected async Task<RedisProcess> StartAsync(string connection, Action<RedisOptions>? configure = null)
    {
        var process = await RedisProcess.StartAsync(Loops, connection, configure);
        _processes.Add(process);
        return process;
    }

    /// <summary>Connects an instance at a process, and waits until all others see as many credits of it.</summary>
    private protected async Task ConnectAsync(RedisProcess at, string instance, int credits, int inAll)
    {
        at.Gateway.Connect(Realm, instance, credits, "a", "b");
        foreach (var process in _processes)
            await Some.UntilAsync(() => process.Bus.Find(Realm, ["a"]).FirstOrDefault(offer => offer.Instance == instance)?.Credits == inAll, "everybody sees the instance");
    }
}
