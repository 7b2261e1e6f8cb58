using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Journal;
using Microsoft.Data.Sqlite;

namespace LoopStacks.Storage.Sqlite;

/// <summary>The audit in SQLite.</summary>
public sealed class SqliteAuditStore(SqliteDatabase database) : IAuditStore
{
    public Task AppendAsync(Deed deed, DateTimeOffset at) => WriteAsync(
        """
        INSERT INTO audit (at, subject, given_by, action, kind, namespace, name, realm, result, code, trace_id)
        VALUES ($at, $subject, $by, $action, $kind, $namespace, $name, $realm, $result, $code, $trace)
        """,
        ("$at", JournalWriter.Micros(at)),
        ("$subject", deed.Subject),
        ("$by", deed.By),
        ("$action", deed.Action),
        ("$kind", deed.Kind),
        ("$namespace", deed.Namespace),
        ("$name", deed.Name),
        ("$realm", deed.Realm),
        ("$result", deed.Result),
        ("$code", deed.Code),
        ("$trace", deed.TraceId));

    public ValueTask<IReadOnlyList<StoredDeed>> ListAsync(AuditFilter filter, long? before, CancellationToken cancellation) => ValueTask.FromResult(database.Read<IReadOnlyList<StoredDeed>>(
        $"""
        SELECT number, at, subject, given_by, action, kind, namespace, name, realm, result, code, trace_id FROM audit WHERE {string.Join(" AND ", Conditions(filter, before).Select(condition => condition.Sql).Append("true"))}
        ORDER BY number DESC LIMIT $limit
        """,
        command =>
        {
            foreach (var (_, name, value) in Conditions(filter, before))
                command.Parameters.AddWithValue(name, value);
            command.Parameters.AddWithValue("$limit", filter.Limit);
        },
        (_, rows) =>
        {
            var found = new List<StoredDeed>();
            while (rows.Read())
                found.Add(Stored(rows));
            return found;
        }));

    public Task<int> DeleteAsync(DateTimeOffset before, int most) => WriteAsync(
        "DELETE FROM audit WHERE number IN (SELECT number FROM audit WHERE at < $before ORDER BY at LIMIT $most)", ("$before", JournalWriter.Micros(before)), ("$most", most));

    private static IEnumerable<(string Sql, string Name, object Value)> Conditions(AuditFilter filter, long? before)
    {
        foreach (var (column, value) in new[] { ("realm", filter.Realm), ("given_by", filter.By), ("action", filter.Action), ("kind", filter.Kind), ("name", filter.Name) })
        {
            if (value is not null)
                yield return ($"{column} = ${column}", $"${column}", value);
        }

        if (filter.Since is { } since)
            yield return ("at >= $since", "$since", JournalWriter.Micros(since));
        if (filter.Until is { } until)
            yield return ("at < $until", "$until", JournalWriter.Micros(until));
        if (before is { } number)
            yield return ("number < $before", "$before", number);
    }

    private static StoredDeed Stored(SqliteDataReader rows) => new(
        rows.GetInt64(0),
        JournalReads.Time(rows.GetInt64(1)),
        new Deed(rows.GetString(2), Text(rows, 3), rows.GetString(4), rows.GetString(5), Text(rows, 6), rows.GetString(7), Text(rows, 8), rows.GetString(9), Text(rows, 10), Text(rows, 11)));

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    private Task<int> WriteAsync(string sql, params IEnumerable<(string Name, object? Value)> parameters)
    {
        try
        {
            using var connection = database.Open(forWriting: true);
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in parameters)
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            lock (database.Writing)
                return Task.FromResult(command.ExecuteNonQuery());
        }
        catch (SqliteException exception)
        {
            throw SqliteDatabase.Unavailable("written", exception);
        }
    }
}
