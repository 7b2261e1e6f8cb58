using System.Net;
using System.Net.Sockets;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.State;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;

namespace LoopStacks.Engine;

/// <summary>Puts the engine into a host.</summary>
public static class EngineServices
{
    /// <summary>
    /// Adds the engine with one silo on loopback and the in-process coordination bus. The host adds an <see cref="Journal.ILoopJournal"/>, an <see cref="IResourceStore"/>,
    /// an <see cref="IAgentStateStore"/> and an <see cref="IReputationStore"/>.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is out of range; the message names it.</exception>
    public static IHostApplicationBuilder AddLoopStacksEngine(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(EngineOptions.Section).Get<EngineOptions>() ?? new EngineOptions();
        if (options.Faults().ToArray() is { Length: > 0 } faults)
            throw new OptionsValidationException(EngineOptions.Section, typeof(EngineOptions), faults);
        var state = builder.Configuration.GetSection(StateOptions.Section).Get<StateOptions>() ?? new StateOptions();
        if (state.Faults().ToArray() is { Length: > 0 } stateFaults)
            throw new OptionsValidationException(StateOptions.Section, typeof(StateOptions), stateFaults);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
            // It is alone: there is nobody to give up or to forget but itself, which a clock that jumps would make it do.
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
                membership.DefunctSiloCleanupPeriod = null;
            });
            // Where grains were: most are loops that end soon, or wait for long. A million entries, the default, are 400 MB that nobody asks for.
            silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 10_000);
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromMinutes(1));
        });
        var services = builder.Services;
        services.AddSerializer(serializer => serializer.AddJsonSerializer(type => type.Namespace?.StartsWith("LoopStacks.", StringComparison.Ordinal) == true));
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton<EngineState>();
        services.TryAddSingleton(TimeProvider.System); // A host that gives another clock has added it.
        services.AddSingleton<DefinitionCache>();
        services.AddSingleton<LoopGrains>();
        services.AddSingleton<LoopReader>();
        services.AddSingleton<CandidateFinder>();
        services.AddSingleton<OpenBiddings>();
        services.AddSingleton<ClusterView>();
        services.AddSingleton(provider => new NodeIdentity(NodeIdentity.Of(provider.GetRequiredService<ILocalSiloDetails>().SiloAddress)));
        services.AddSingleton<RealmQuota>();
        services.AddSingleton<LoopMetrics>();
        services.AddSingleton<ILoopPeers, GrainPeers>();
        services.AddSingleton<ChildStarter>();
        services.AddSingleton<LoopGrainServices>();
        services.AddSingleton<StackResolver>();
        services.AddSingleton<ExpectedAgents>();
        services.AddSingleton<Intake>();
        services.AddSingleton<ResourceStatus>();
        services.AddSingleton<ResourceService>();
        services.AddSingleton<IResourceService>(provider => provider.GetRequiredService<ResourceService>());
        services.AddSingleton<EventHub>();
        services.AddSingleton<IEventFeed>(provider => provider.GetRequiredService<EventHub>());
        services.AddSingleton<ILoopInbox, LoopInbox>();
        services.AddSingleton<ICoordinationBus, InProcessBus>();
        services.AddSingleton<ILoopService, LoopService>();
        services.AddSingleton(state);
        services.AddSingleton<IAwardedWork, AwardedWorkReader>();
        services.AddSingleton<AgentState>();
        AddReputation(builder); // Before the host: loops that are taken up decide by it.
        services.AddHostedService<EngineHost>();
        services.AddHostedService<StateSweeper>();
        return builder;
    }

    private static void AddReputation(IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(ReputationOptions.Section).Get<ReputationOptions>() ?? new ReputationOptions();
        if (options.Faults().ToArray() is { Length: > 0 } faults)
            throw new OptionsValidationException(ReputationOptions.Section, typeof(ReputationOptions), faults);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton<ReputationBook>();
        services.AddSingleton<EndedLoops>();
        services.AddSingleton<ReputationProjection>();
        services.AddSingleton<IReputationService, ReputationService>();
        services.AddHostedService(provider => provider.GetRequiredService<ReputationProjection>());
    }

    /// <summary>The silo listens on loopback only; nobody else needs to know its port.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
