using System.Net;
using LoopStacks.Coordination.Redis.Connections;
using LoopStacks.Coordination.Redis.Membership;
using LoopStacks.Engine;
using LoopStacks.Engine.Coordination;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace LoopStacks.Coordination.Redis;

/// <summary>Puts the coordination bus on Redis, and the membership of its processes, into a host.</summary>
public static class RedisServices
{
    /// <summary>
    /// Adds the bus in the place of the one in process. Before the gateway and the engine, so that it is connected when they start; the engine is told to use <see cref="UseLoopStacksRedis"/>.
    /// </summary>
    public static IServiceCollection AddRedisCoordination(this IServiceCollection services, RedisOptions options)
    {
        services.AddSingleton(options).AddSingleton<SharedTexts>();
        services.AddSingleton(provider => new RedisBus(
            provider.GetRequiredKeyedService<ILoopInbox>(EngineServices.Loops), options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RedisBus>>()));
        services.AddSingleton<ICoordinationBus>(provider => provider.GetRequiredService<RedisBus>());
        services.AddSingleton(provider => provider.GetRequiredService<RedisBus>().Inbox);
        services.AddHostedService<RedisBusHost>();
        return services;
    }

    /// <summary>
    /// The silo finds the others in Redis. Who does not answer two probes of a second each is given up by one vote: measured, grains then answer again 0.8 s after a process was killed and 8.5 s after
    /// one hung, instead of 13 s and 62 s.
    /// </summary>
    public static ISiloBuilder UseLoopStacksRedis(this ISiloBuilder silo, RedisOptions options)
    {
        silo.ConfigureEndpoints(IPAddress.Parse(options.SiloAddress), options.SiloPort == 0 ? EngineServices.FreePort() : options.SiloPort, gatewayPort: 0, listenOnAnyHostAddress: false);
        if (options.SiloListen is { } listen)
            silo.Configure<EndpointOptions>(endpoints => endpoints.SiloListeningEndpoint = IPEndPoint.Parse(listen));
        if (options.Tls is { Length: > 0 } folder)
            silo.UseSiloTls(folder);
        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = "loopstacks");
        silo.UseRedisClustering(redis =>
        {
            redis.ConfigurationOptions = RedisConnection.Configure(options);
            redis.ConfigurationOptions.BacklogPolicy = StackExchange.Redis.BacklogPolicy.Default; // Membership is worth waiting for.
            redis.CreateRedisKey = _ => new RedisKeys(options.Tag).Members;
        });
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 1;
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(1); // Those who died all at once are waited for by whoever starts next: three of these, and they are taken for gone. Some are known to be before.
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        });
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RefusedMembers>();
        return silo;
    }
}

/// <summary>Connects the bus before gateway and engine start, and lets go of it after they have stopped.</summary>
internal sealed class RedisBusHost(RedisBus bus) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => bus.StartAsync(cancellationToken);

    /// <summary>The silo has joined: from now on it can be put back.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => bus.CopyMembersAsync(joined: true);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await bus.DisposeAsync().ConfigureAwait(false);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
