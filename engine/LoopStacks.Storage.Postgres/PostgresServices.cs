using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.Retention;
using LoopStacks.Engine.State;
using LoopStacks.Engine.Statistics;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Storage.Postgres;

/// <summary>Puts the store in PostgreSQL into a host.</summary>
public static class PostgresServices
{
    public static IServiceCollection AddPostgresStorage(this IServiceCollection services, PostgresOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<JournalMetrics>();
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<IStorageHealth>(provider => provider.GetRequiredService<PostgresDatabase>().Health);
        services.AddSingleton<PostgresListener>();
        services.AddSingleton<PostgresPartitions>();
        services.AddHostedService<PartitionKeeper>();
        services.AddSingleton<PostgresLoopJournal>();
        services.AddSingleton<ILoopJournal>(provider => provider.GetRequiredService<PostgresLoopJournal>());
        services.AddSingleton<IAuditStore, PostgresAuditStore>();
        services.AddSingleton<ILoopRetention, PostgresLoopRetention>();
        services.AddSingleton<IAgentStateStore, PostgresAgentStateStore>();
        services.AddSingleton<IResourceStore, PostgresResourceStore>();
        services.AddSingleton<IReputationStore, PostgresReputationStore>();
        services.AddSingleton<IStatisticsStore, PostgresStatisticsStore>();
        return services;
    }
}
