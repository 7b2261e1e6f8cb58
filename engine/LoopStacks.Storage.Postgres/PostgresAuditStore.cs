using LoopStacks.Engine.Audit;
using Npgsql;
using NpgsqlTypes;

namespace LoopStacks.Storage.Postgres;

/// <summary>The audit in PostgreSQL, of all processes.</summary>
public sealed class PostgresAuditStore(PostgresDatabase database) : IAuditStore
{
    public Task AppendAsync(Deed deed, DateTimeOffset at) => database.ExecuteAsync(
        "INSERT INTO audit (at, subject, given_by, action, kind, namespace, name, realm, result, code, trace_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        parameters =>
        {
            parameters.AddWithValue(Micros.Of(at));
            foreach (var text in new[] { deed.Subject, deed.By, deed.Action, deed.Kind, deed.Namespace, deed.Name, deed.Realm, deed.Result, deed.Code, deed.TraceId })
                parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = text is null ? DBNull.Value : NullFree.Of(text) });
        },
        CancellationToken.None);

    public ValueTask<IReadOnlyList<StoredDeed>> ListAsync(AuditFilter filter, long? before, CancellationToken cancellation)
    {
        var conditions = new List<string>();
        var values = new List<object>();
        Add("realm =", filter.Realm);
        Add("given_by =", filter.By);
        Add("action =", filter.Action);
        Add("kind =", filter.Kind);
        Add("name =", filter.Name);
        Add("at >=", filter.Since is { } since ? Micros.Of(since) : null);
        Add("at <", filter.Until is { } until ? Micros.Of(until) : null);
        Add("number <", before);
        values.Add((long)filter.Limit);
        return database.ListAsync(
            $"SELECT number, at, subject, given_by, action, kind, namespace, name, realm, result, code, trace_id FROM audit WHERE {string.Join(" AND ", conditions.Append("true"))} ORDER BY number DESC LIMIT ${values.Count}",
            parameters =>
            {
                foreach (var value in values)
                    parameters.AddWithValue(value);
            },
            Stored,
            cancellation);

        void Add(string condition, object? value)
        {
            if (value is null)
                return;
            values.Add(value is string text ? NullFree.Of(text) : value);
            conditions.Add($"{condition} ${values.Count}");
        }
    }

    public async Task<int> DeleteAsync(DateTimeOffset before, int most) => await database.FirstAsync(
        "WITH gone AS (DELETE FROM audit WHERE number IN (SELECT number FROM audit WHERE at < $1 ORDER BY at LIMIT $2) RETURNING 1) SELECT count(*)::int FROM gone",
        parameters =>
        {
            parameters.AddWithValue(Micros.Of(before));
            parameters.AddWithValue(most);
        },
        rows => rows.GetInt32(0),
        CancellationToken.None);

    private static StoredDeed Stored(NpgsqlDataReader rows) => new(
        rows.GetInt64(0),
        Micros.Time(rows.GetInt64(1)),
        new Deed(rows.GetString(2), Text(rows, 3), rows.GetString(4), rows.GetString(5), Text(rows, 6), rows.GetString(7), Text(rows, 8), rows.GetString(9), Text(rows, 10), Text(rows, 11)));

    private static string? Text(NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
