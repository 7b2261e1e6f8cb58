using NpgsqlTypes;

namespace LoopStacks.Storage.Postgres.Journal;

/// <summary>
/// Keeps a process that is given up from writing: its last batch gets a number beyond all others, so that <c>append_loops</c> refuses whatever it still sends. Under the lock of the journal's head, so every append is either
/// before the fence or refused.
/// </summary>
internal static class PostgresFence
{
    /// <summary>What <c>append_loops</c> says to a writer whose batches are over.</summary>
    public const string GivenUp = "LS001";

    // The row goes with those of writers that wrote nothing for a week, but a month later: longer than anybody hangs.
    private const string Sql =
        """
        WITH head AS (SELECT position FROM journal_head WHERE id = 1 FOR UPDATE)
        INSERT INTO journal_writers AS w (id, batch, head, winners, at) SELECT $1, 9223372036854775807, head.position, '{}', $2 FROM head
        ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, at = excluded.at
        """;

    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    public static async ValueTask RaiseAsync(PostgresDatabase database, string process, CancellationToken cancellation) => await database.ExecuteAsync(
        Sql,
        parameters =>
        {
            parameters.AddWithValue(NpgsqlDbType.Uuid, JournalWriter.IdOf(process));
            parameters.AddWithValue(NpgsqlDbType.Bigint, Micros.Of(DateTimeOffset.UtcNow + s_kept));
        },
        cancellation);
}
