using System.Text;
using LoopStacks.Load.Report;
using Microsoft.Data.Sqlite;

namespace LoopStacks.Load.Preload;

/// <summary>
/// Fills a stopped platform's database with many ended loops, by copying real ones in turn under new ids and older times. Copying rows keeps this free of what the rows hold.
/// </summary>
internal static class Preloader
{
    private const int LoopsPerTransaction = 20_000;
    private const long MicrosBetweenLoops = 50_000;

    /// <param name="file">The database, with some ended loops in it.</param>
    /// <param name="loops">How many to add.</param>
    public static void Fill(string file, int loops, CancellationToken cancellation)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        // A crash here spoils the measurement only, so nothing waits for the disk until the end.
        Execute(connection, "PRAGMA journal_mode = wal; PRAGMA synchronous = off; PRAGMA cache_size = -262144;");
        var templates = Templates(connection);
        if (templates.Count == 0)
            throw new LoadException("There is no ended loop to copy.");
        var position = (long)Scalar(connection, "SELECT coalesce(max(position), 0) FROM loop_events")!;
        using var rowInsert = Insert(connection, "loops", templates[0].Row.Columns);
        using var eventInsert = Insert(connection, "loop_events", templates[0].Events[0].Columns);
        for (var done = 0; done < loops;)
        {
            cancellation.ThrowIfCancellationRequested();
            Execute(connection, "BEGIN");
            for (var i = 0; i < LoopsPerTransaction && done < loops; i++, done++)
                Copy(templates[done % templates.Count], -(loops - done) * MicrosBetweenLoops, rowInsert, eventInsert, ref position);
            Execute(connection, "COMMIT");
            Progress.Say($"{done:N0} loops stored");
        }

        // Copies are nothing that anybody did: they are in no reputation and no statistics.
        Execute(connection, "UPDATE reputation_position SET position = (SELECT coalesce(max(position), 0) FROM loop_events); UPDATE statistics_position SET position = (SELECT coalesce(max(position), 0) FROM loop_events)");
        Execute(connection, "PRAGMA wal_checkpoint(truncate); PRAGMA synchronous = full;");
    }

    private static void Copy(Template template, long shiftMicros, SqliteCommand rowInsert, SqliteCommand eventInsert, ref long position)
    {
        var id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMicroseconds(template.CreatedMicros + shiftMicros));
        var newId = id.ToByteArray(bigEndian: true);
        var oldText = Encoding.ASCII.GetBytes(new Guid(template.Id, bigEndian: true).ToString("D"));
        var newText = Encoding.ASCII.GetBytes(id.ToString("D"));
        template.Row.Bind(rowInsert, (column, value) => Changed(column, value));
        rowInsert.ExecuteNonQuery();
        foreach (var @event in template.Events)
        {
            var at = ++position;
            @event.Bind(eventInsert, (column, value) => column == "position" ? at : Changed(column, value));
            eventInsert.ExecuteNonQuery();
        }

        object Changed(string column, object value) => (column, value) switch
        {
            ("id" or "root" or "loop_id", _) => newId,
            ("idempotency_key", _) => DBNull.Value,
            ("created_at" or "ended_at" or "deadline" or "at", long micros) => micros + shiftMicros,
            ("data", byte[] data) => Replaced(data, oldText, newText),
            _ => value,
        };
    }

    /// <summary>The loop's own id occurs in its events' data, too.</summary>
    private static byte[] Replaced(byte[] data, byte[] from, byte[] to)
    {
        if (data.AsSpan().IndexOf(from) < 0)
            return data;
        var copy = data.ToArray();
        for (var at = copy.AsSpan().IndexOf(from); at >= 0; at = copy.AsSpan().IndexOf(from))
            to.CopyTo(copy, at);
        return copy;
    }

    private static List<Template> Templates(SqliteConnection connection)
    {
        var rows = StoredRow.Read(connection, "SELECT * FROM loops WHERE status = 'completed' ORDER BY id DESC LIMIT 100");
        return [.. rows.Select(row => new Template(
            (byte[])row["id"],
            (long)row["created_at"],
            row,
            StoredRow.Read(connection, "SELECT * FROM loop_events WHERE loop_id = $value ORDER BY seq", row["id"])))];
    }

    private static SqliteCommand Insert(SqliteConnection connection, string table, IReadOnlyList<string> columns)
    {
        var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})";
        for (var i = 0; i < columns.Count; i++)
            command.Parameters.Add(new SqliteParameter($"$p{i}", null));
        return command;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private sealed record Template(byte[] Id, long CreatedMicros, StoredRow Row, List<StoredRow> Events);
}
