using LoopStacks.Conformance.Bus;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>One process of the platform: its bus with its gateway.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private RedisProcess(RedisBus bus, TestGateway gateway, TcpRelay? wire) => (Bus, Gateway, Wire) = (bus, gateway, wire!);

    public RedisBus Bus { get; }

    public TestGateway Gateway { get; }

    /// <summary>Between it and Redis; only where it was started with a port.</summary>
    public TcpRelay Wire { get; }

    public static Task<RedisProcess> StartAsync(TestLoops loops, int port, Action<RedisOptions>? configure = null)
    {
        var wire = new TcpRelay(port);
        return StartAsync(loops, wire.ConnectionString, wire, configure);
    }

    public static Task<RedisProcess> StartAsync(TestLoops loops, string connection, Action<RedisOptions>? configure = null) => StartAsync(loops, connection, null, configure);

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Bus.DisposeAsync();
        if (Wire is not null)
            await Wire.DisposeAsync();
    }

    private static async Task<RedisProcess> StartAsync(TestLoops loops, string connection, TcpRelay? wire, Action<RedisOptions>? configure)
    {
        var options = new RedisOptions
        {
            ConnectionString = connection,
            Beat = TimeSpan.FromMilliseconds(100),
            Grace = TimeSpan.FromMinutes(1),
            RenewInterval = TimeSpan.FromMilliseconds(100),
            CompareInterval = TimeSpan.FromMilliseconds(500),
            Timeout = TimeSpan.FromMilliseconds(1000),
        };
        configure?.Invoke(options);
        var bus = new RedisBus(loops, options, TimeProvider.System, NullLogger<RedisBus>.Instance);
        await bus.StartAsync(CancellationToken.None);
        return new RedisProcess(bus, new TestGateway(bus, bus.Inbox), wire);
    }
}
