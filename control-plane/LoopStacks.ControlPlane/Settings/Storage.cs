using System.Globalization;
using LoopStacks.Contracts.Problems;
using LoopStacks.Storage.Postgres;
using LoopStacks.Storage.Sqlite;

namespace LoopStacks.ControlPlane.Settings;

/// <summary>Chooses the store: PostgreSQL where a connection string is set, else the embedded one.</summary>
internal static class Storage
{
    private const string Section = "LoopStacks:Postgres";

    /// <exception cref="ControlPlaneException">A setting can't be used. The message has no value of the connection string, which is a secret.</exception>
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (configuration[ShortForms.Postgres] is not { Length: > 0 } connectionString)
        {
            var data = configuration[ShortForms.Data];
            builder.Services.AddSqliteStorage(new SqliteOptions { Folder = data == ControlPlaneOptions.InMemory ? null : data });
            return;
        }

        if (PostgresDatabase.Check(connectionString) is { } fault)
            throw new ControlPlaneException(ErrorCode.InvalidArgument, $"The connection string of PostgreSQL (LOOPSTACKS_POSTGRES) can't be used. {fault}");
        var options = new PostgresOptions { ConnectionString = connectionString };
        builder.Services.AddPostgresStorage(options with
        {
            DaysAhead = Days(configuration, nameof(options.DaysAhead), 1, 60) ?? options.DaysAhead,
            RetentionDays = Days(configuration, nameof(options.RetentionDays), 1, 36_500),
        });
    }

    private static int? Days(ConfigurationManager configuration, string name, int least, int most)
    {
        var text = configuration[$"{Section}:{name}"];
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days >= least && days <= most
            ? days
            : throw new ControlPlaneException(ErrorCode.InvalidArgument, $"{Section}:{name} is '{text}' and must be a number of days, {least} to {most}.");
    }
}
