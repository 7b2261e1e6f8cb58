using System.Net.Sockets;
using LoopStacks.Engine.Journal;
using Npgsql;

namespace LoopStacks.Storage.Postgres;

/// <summary>What a failure of PostgreSQL means, and how it is said: with host and reason, never with the connection string.</summary>
internal static class PostgresFaults
{
    /// <summary>Whether it comes from the server or the way to it; anything else is a mistake in the program.</summary>
    public static bool IsStorage(Exception exception) =>
        exception is NpgsqlException or SocketException or TimeoutException or IOException or OperationCanceledException or ObjectDisposedException { ObjectName: "Npgsql.NpgsqlDataSource" or "NpgsqlDataSource" };

    /// <summary>Whether the server itself said that the statement failed, so that nothing of it was written. After anything else it may have been.</summary>
    public static bool IsRolledBack(Exception exception) => exception is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Whether it lies in what was to be written: values, keys, sizes.</summary>
    public static bool IsOfTheData(Exception exception) => exception is PostgresException postgres && postgres.SqlState[..2] is "22" or "23" or "54";

    public static StorageUnavailableException Unavailable(string what, Exception exception) => new(
        exception switch
        {
            PostgresException { SqlState: "53100" } => "The disk of PostgreSQL is full: nothing was written. Free some space; the platform goes on by itself.",
            PostgresException { SqlState: "25006" } => "PostgreSQL takes no writes there (it is a standby, or set read-only). With several hosts in the connection string, add Target Session Attributes=primary.",
            PostgresException { SqlState: "53300" } => "PostgreSQL has no connection left. Raise its max_connections, or lower Maximum Pool Size in the connection string.",
            PostgresException postgres => $"PostgreSQL could not be {what}: {postgres.SqlState} {postgres.MessageText}",
            TimeoutException or { InnerException: TimeoutException } => $"PostgreSQL could not be {what}: it did not answer in time.",
            _ => $"PostgreSQL could not be {what}: {exception.Message}",
        },
        exception);
}
