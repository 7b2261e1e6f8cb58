using LoopStacks.Engine.Journal;
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
        services.AddSingleton<PostgresLoopJournal>();
        services.AddSingleton<ILoopJournal>(provider => provider.GetRequiredService<PostgresLoopJournal>());
        return services;
    }
}
