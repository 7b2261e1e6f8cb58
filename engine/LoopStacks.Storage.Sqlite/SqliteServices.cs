using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.Retention;
using LoopStacks.Engine.State;
using LoopStacks.Engine.Statistics;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Storage.Sqlite;

/// <summary>Puts the embedded store into a host.</summary>
public static class SqliteServices
{
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, SqliteOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<JournalMetrics>();
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<SqliteLoopJournal>();
        services.AddSingleton<ILoopJournal>(provider => provider.GetRequiredService<SqliteLoopJournal>());
        services.AddSingleton<IAuditStore, SqliteAuditStore>();
        services.AddSingleton<ILoopRetention, SqliteLoopRetention>();
        services.AddSingleton<IAgentStateStore, SqliteAgentStateStore>();
        services.AddSingleton<IResourceStore, SqliteResourceStore>();
        services.AddSingleton<IReputationStore, SqliteReputationStore>();
        services.AddSingleton<IStatisticsStore, SqliteStatisticsStore>();
        return services;
    }
}
