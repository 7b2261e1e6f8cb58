using System.Text.Json;
using Npgsql;

namespace LoopStacks.Chaos.Checking;

/// <summary>Reads from PostgreSQL what the platform wrote. Before a run it lets the database note each write of a loop with its holder, which the journal itself does not keep.</summary>
internal static class HistoryReader
{
    // Fences name a process by the beginning of its name's SHA-256.
    private const string Fences =
        """
        SELECT min(f.no), h.holder FROM chaos_fences f
        JOIN (SELECT DISTINCT holder FROM chaos_writes) h ON f.writer = encode(substring(sha256(convert_to(h.holder, 'UTF8')) FOR 16), 'hex')::uuid
        GROUP BY h.holder
        """;

    /// <summary>Triggers, of this run's database alone; made after the platform has made its tables.</summary>
    private const string Watch =
        """
        CREATE SEQUENCE chaos_order;
        CREATE TABLE chaos_writes (no bigint NOT NULL DEFAULT nextval('chaos_order'), loop uuid NOT NULL, version bigint NOT NULL, holder text NOT NULL);
        CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO chaos_writes (loop, version, holder) VALUES (new.id, new.version, coalesce(new.holder, '')); RETURN new; END $$;
        CREATE TABLE chaos_fences (no bigint NOT NULL DEFAULT nextval('chaos_order'), writer uuid NOT NULL);
        CREATE FUNCTION chaos_fence() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO chaos_fences (writer) VALUES (new.id); RETURN new; END $$;
        CREATE TRIGGER chaos_fence AFTER INSERT OR UPDATE ON journal_writers FOR EACH ROW WHEN (new.batch = 9223372036854775807) EXECUTE FUNCTION chaos_fence();
        CREATE TRIGGER chaos_note AFTER INSERT OR UPDATE ON loops FOR EACH ROW EXECUTE FUNCTION chaos_note();
        """;

    public static Task WatchAsync(string connection) => PostgresServer.ExecuteAsync(connection, Watch);

    public static async Task<Observed> ReadAsync(string connection) => new()
    {
        Events = await ListAsync(connection, "SELECT position, loop_id::text, seq, type, data FROM loop_events ORDER BY position", row => new JournalEvent(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), Json(row.GetFieldValue<byte[]>(4)))),
        Rows = await ListAsync(connection, "SELECT id::text, parent::text, status, version, idempotency_key FROM loops", row => new JournalRow(row.GetString(0), Text(row, 1), row.GetString(2), row.GetInt64(3), Text(row, 4))),
        Writes = await ListAsync(connection, "SELECT no, loop::text, version, holder FROM chaos_writes ORDER BY no", row => new RowWrite(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3))),
        Fences = await ListAsync(connection, Fences, row => new Fence(row.GetInt64(0), row.GetString(1))),
    };

    /// <summary>Loops that have not ended.</summary>
    public static async Task<IReadOnlyList<string>> UnfinishedAsync(string connection) =>
        await ListAsync(connection, "SELECT id::text FROM loops WHERE ended_at IS NULL ORDER BY id", row => row.GetString(0));

    /// <summary>Null while PostgreSQL is away.</summary>
    public static async Task<long?> TryCountEndedAsync(string connection)
    {
        try
        {
            return await PostgresServer.ScalarAsync<long>(connection, "SELECT count(*) FROM loops WHERE ended_at IS NOT NULL");
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    public static Task<long> CountFencesAsync(string connection) => PostgresServer.ScalarAsync<long>(connection, "SELECT count(*) FROM chaos_fences");

    public static Task<long> HeadAsync(string connection) => PostgresServer.ScalarAsync<long>(connection, "SELECT position FROM journal_head");

    private static async Task<IReadOnlyList<T>> ListAsync<T>(string connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var open = new NpgsqlConnection(connection + ";Pooling=false;Command Timeout=120");
        await open.OpenAsync();
        await using var command = new NpgsqlCommand(sql, open);
        await using var rows = await command.ExecuteReaderAsync();
        var all = new List<T>();
        while (await rows.ReadAsync())
            all.Add(read(rows));
        return all;
    }

    private static JsonElement Json(byte[] data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.Clone();
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
