using System.Net;
using System.Net.Sockets;
using LoopStacks.Engine.Admission;
using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Ends;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.Retention;
using LoopStacks.Engine.State;
using LoopStacks.Engine.Statistics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;

namespace LoopStacks.Engine;

/// <summary>Puts the engine into a host.</summary>
public static class EngineServices
{
    /// <summary>Key of the <see cref="ILoopInbox"/> that leads straight to the loops; the one without a key is the gateway's, and a bus may listen in it.</summary>
    public const string Loops = "loops";

    /// <summary>
    /// Adds the engine with one silo on loopback and the in-process coordination bus, where the host has added no other bus. The host adds an <see cref="Journal.ILoopJournal"/>, an <see cref="IResourceStore"/>,
    /// an <see cref="IAgentStateStore"/>, an <see cref="IReputationStore"/> and an <see cref="IStatisticsStore"/>.
    /// </summary>
    /// <param name="cluster">How the silo finds the others; null where it is alone.</param>
    /// <exception cref="OptionsValidationException">A setting is out of range; the message names it.</exception>
    public static IHostApplicationBuilder AddLoopStacksEngine(this IHostApplicationBuilder builder, Action<ISiloBuilder>? cluster = null)
    {
        var options = builder.Configuration.GetSection(EngineOptions.Section).Get<EngineOptions>() ?? new EngineOptions();
        if (options.Faults().ToArray() is { Length: > 0 } faults)
            throw new OptionsValidationException(EngineOptions.Section, typeof(EngineOptions), faults);
        var state = builder.Configuration.GetSection(StateOptions.Section).Get<StateOptions>() ?? new StateOptions();
        if (state.Faults().ToArray() is { Length: > 0 } stateFaults)
            throw new OptionsValidationException(StateOptions.Section, typeof(StateOptions), stateFaults);
        var admission = builder.Configuration.GetSection(AdmissionOptions.Section).Get<AdmissionOptions>() ?? new AdmissionOptions();
        if (admission.Faults().ToArray() is { Length: > 0 } admissionFaults)
            throw new OptionsValidationException(AdmissionOptions.Section, typeof(AdmissionOptions), admissionFaults);
        var retention = builder.Configuration.GetSection(RetentionOptions.Section).Get<RetentionOptions>() ?? new RetentionOptions();
        if (retention.Faults().ToArray() is { Length: > 0 } retentionFaults)
            throw new OptionsValidationException(RetentionOptions.Section, typeof(RetentionOptions), retentionFaults);
        builder.UseOrleans(silo =>
        {
            (cluster ?? BeAlone)(silo);
            // Where grains were: most are loops that end soon, or wait for long. A million entries, the default, are 400 MB that nobody asks for.
            silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 10_000);
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromMinutes(1));
        });
        var services = builder.Services;
        services.AddSerializer(serializer => serializer.AddJsonSerializer(type => type.Namespace?.StartsWith("LoopStacks.", StringComparison.Ordinal) == true && !type.IsAssignableTo(typeof(Exception))));
        services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedExceptionTypeFilter = static _ => true); // What a loop says at another process is what its caller hears, whatever was the cause.
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
        services.AddSingleton<ProcessEnd>();
        services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler>(provider => provider.GetRequiredService<ProcessEnd>()));
        services.AddSingleton(provider => new NodeIdentity(NodeIdentity.Of(provider.GetRequiredService<ILocalSiloDetails>().SiloAddress)));
        services.AddSingleton<RealmQuota>();
        services.AddSingleton(admission);
        services.AddSingleton<StartDoor>();
        services.AddSingleton<Outages>();
        services.AddSingleton<LoopMetrics>();
        services.AddSingleton<ILoopPeers, GrainPeers>();
        services.AddSingleton<ChildStarter>();
        services.AddSingleton<LoopGrainServices>();
        services.AddSingleton<StackResolver>();
        services.AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton<ExpectedAgents>();
        services.AddSingleton<Intake>();
        services.AddSingleton<ResourceStatus>();
        services.AddSingleton<ResourceService>();
        services.AddSingleton<IResourceService>(provider => provider.GetRequiredService<ResourceService>());
        services.AddSingleton<EventHub>();
        services.AddSingleton<IEventFeed>(provider => provider.GetRequiredService<EventHub>());
        services.AddKeyedSingleton<ILoopInbox, LoopInbox>(Loops);
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<ILoopInbox>(Loops));
        services.TryAddSingleton<ICoordinationBus, InProcessBus>();
        services.AddSingleton<ILoopService, LoopService>();
        services.AddSingleton(state);
        services.AddSingleton<IAwardedWork, AwardedWorkReader>();
        services.AddSingleton<AgentState>();
        AddReputation(builder); // Before the host: loops that are taken up decide by it.
        services.AddHostedService<EngineHost>();
        services.AddHostedService<StateSweeper>();
        services.AddSingleton(retention);
        services.AddHostedService<RetentionSweeper>();
        AddStatistics(builder);
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

    private static void AddStatistics(IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(StatisticsOptions.Section).Get<StatisticsOptions>() ?? new StatisticsOptions();
        if (options.Faults().ToArray() is { Length: > 0 } faults)
            throw new OptionsValidationException(StatisticsOptions.Section, typeof(StatisticsOptions), faults);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton<AgentNames>();
        services.AddSingleton<StatisticsProjection>();
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<IStatisticsService, StatisticsService>();
        services.AddHostedService(provider => provider.GetRequiredService<StatisticsProjection>());
        services.AddSingleton<StackStatistics>();
        services.AddSingleton<StackStatisticsReader>();
        services.AddHostedService(provider => provider.GetRequiredService<StackStatisticsReader>());
    }

    private static void BeAlone(ISiloBuilder silo)
    {
        // It listens on loopback only; nobody else needs to know its port.
        silo.UseLocalhostClustering(FreePort(), gatewayPort: 0);
        // There is nobody to give up or to forget but itself, which a clock that jumps would make it do.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.EvictWhenMaxJoinAttemptTimeExceeded = false;
            membership.DefunctSiloCleanupPeriod = null;
        });
    }

    /// <summary>A port of loopback that is free now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
