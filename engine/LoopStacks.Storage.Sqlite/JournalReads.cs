using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Engine;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Data.Sqlite;

namespace LoopStacks.Storage.Sqlite;

/// <summary>What is read from the journal. Readers have connections of their own and never wait for the writer.</summary>
internal sealed class JournalReads(SqliteDatabase database)
{
    private const string RowColumns =
        "id, realm, stack, definition, root, parent, depth, status, phase, created_at, ended_at, deadline, due_at, version, labels, idempotency_key, input_tokens, output_tokens, cost";

    private const string TaskColumns = "loop_id, number, realm, status, created_at, due_at, assignees, view";

    private readonly ConcurrentDictionary<string, StoredDefinition> _definitions = new();

    public ValueTask<LoopHistory?> ReadAsync(LoopId id) => Read<LoopHistory?>(
        "SELECT l.realm, l.definition, e.position, e.seq, e.at, e.type, e.data FROM loops l JOIN loop_events e ON e.loop_id = l.id WHERE l.id = $id ORDER BY e.seq",
        command => command.Parameters.AddWithValue("$id", Bytes(id)),
        (connection, rows) =>
        {
            var events = new List<StoredEvent>();
            var definition = "";
            var realm = "";
            while (rows.Read())
            {
                (realm, definition) = (rows.GetString(0), rows.GetString(1));
                events.Add(new StoredEvent(rows.GetInt64(2), realm, id, rows.GetInt64(3), Time(rows.GetInt64(4)), rows.GetString(5), rows.GetFieldValue<byte[]>(6)));
            }

            return events.Count == 0 ? null : new LoopHistory(realm, Definition(connection, definition), events);
        });

    public ValueTask<LoopRow?> FindAsync(LoopId id) => Read<LoopRow?>(
        $"SELECT {RowColumns} FROM loops WHERE id = $id",
        command => command.Parameters.AddWithValue("$id", Bytes(id)),
        (_, rows) => rows.Read() ? Row(rows) : null);

    public ValueTask<LoopId?> FindByKeyAsync(string realm, string key) => Read<LoopId?>(
        "SELECT id FROM loops WHERE realm = $realm AND idempotency_key = $key",
        command =>
        {
            command.Parameters.AddWithValue("$realm", realm);
            command.Parameters.AddWithValue("$key", key);
        },
        (_, rows) => rows.Read() ? Id(rows, 0) : null);

    public ValueTask<IReadOnlyList<LoopId>> UnfinishedAsync(LoopId? after, DateTimeOffset? dueBefore, int limit) => Ids(
        "SELECT id FROM loops INDEXED BY loops_unfinished WHERE ended_at IS NULL AND id > $after AND ($due IS NULL OR due_at < $due) ORDER BY id LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$after", after is { } id ? Bytes(id) : Array.Empty<byte>());
            command.Parameters.AddWithValue("$due", dueBefore is { } due ? JournalWriter.Micros(due) : DBNull.Value);
            command.Parameters.AddWithValue("$limit", limit);
        });

    public ValueTask<IReadOnlyList<LoopId>> AbandonedAsync(IReadOnlyCollection<string> living, LoopId? after, int limit) => Ids(
        "SELECT id FROM loops INDEXED BY loops_unfinished WHERE ended_at IS NULL AND id > $after AND (holder IS NULL OR holder NOT IN (SELECT value FROM json_each($living))) ORDER BY id LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$after", after is { } id ? Bytes(id) : Array.Empty<byte>());
            command.Parameters.AddWithValue("$living", JsonSerializer.Serialize<IReadOnlyList<string>>([.. living], RowJson.Default.IReadOnlyListString));
            command.Parameters.AddWithValue("$limit", limit);
        });

    public ValueTask<IReadOnlyList<LoopId>> ParentsOfEndedAsync(IReadOnlyCollection<string> gone, int limit) => Ids(
        "SELECT p.id FROM loops p INDEXED BY loops_unfinished WHERE p.ended_at IS NULL AND EXISTS (SELECT 1 FROM loops c WHERE c.parent = p.id AND c.ended_at IS NOT NULL AND c.holder IN (SELECT value FROM json_each($gone))) ORDER BY p.id LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$gone", JsonSerializer.Serialize<IReadOnlyList<string>>([.. gone], RowJson.Default.IReadOnlyListString));
            command.Parameters.AddWithValue("$limit", limit);
        });

    public ValueTask<IReadOnlyDictionary<string, int>> CountUnfinishedAsync() => Read<IReadOnlyDictionary<string, int>>(
        "SELECT realm, count(*) FROM loops WHERE ended_at IS NULL AND parent IS NULL GROUP BY realm",
        _ => { },
        (_, rows) =>
        {
            var counts = new Dictionary<string, int>();
            while (rows.Read())
                counts[rows.GetString(0)] = rows.GetInt32(1);
            return counts;
        });

    public ValueTask<IReadOnlyList<LoopId>> ChildrenAsync(LoopId parent) => Ids(
        "SELECT id FROM loops WHERE parent = $parent ORDER BY id",
        command => command.Parameters.AddWithValue("$parent", Bytes(parent)));

    public ValueTask<IReadOnlyList<LoopRow>> DescendantsAsync(LoopId root, int limit) => Read<IReadOnlyList<LoopRow>>(
        $"SELECT {RowColumns} FROM loops INDEXED BY loops_by_root WHERE root = $root AND parent IS NOT NULL ORDER BY depth, id LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$root", Bytes(root));
            command.Parameters.AddWithValue("$limit", limit);
        },
        (_, rows) =>
        {
            var found = new List<LoopRow>();
            while (rows.Read())
                found.Add(Row(rows));
            return found;
        });

    public ValueTask<IReadOnlyList<TreeRow>> TreeAsync(LoopId root) => Read<IReadOnlyList<TreeRow>>(
        """
        SELECT id, parent, purse, budget, ended_at, input_tokens + output_tokens, cost FROM loops WHERE id = $root
        UNION ALL
        SELECT * FROM (SELECT id, parent, purse, budget, ended_at, input_tokens + output_tokens, cost FROM loops INDEXED BY loops_by_root WHERE root = $root AND parent IS NOT NULL ORDER BY depth)
        """,
        command => command.Parameters.AddWithValue("$root", Bytes(root)),
        (_, rows) =>
        {
            var tree = new List<TreeRow>();
            while (rows.Read())
            {
                tree.Add(new TreeRow(
                    Id(rows, 0),
                    rows.IsDBNull(1) ? null : Id(rows, 1),
                    rows.IsDBNull(2) ? null : Id(rows, 2),
                    rows.IsDBNull(3) ? null : JsonSerializer.Deserialize(rows.GetString(3), RowJson.Default.LoopBudget),
                    !rows.IsDBNull(4),
                    rows.GetInt64(5),
                    decimal.Parse(rows.GetString(6), CultureInfo.InvariantCulture)));
            }

            return tree;
        });

    public ValueTask<IReadOnlyList<TaskRow>> TasksAsync(TaskFilter filter, TaskId? before)
    {
        var sql = new StringBuilder($"SELECT {TaskColumns} FROM tasks WHERE 1 = 1");
        var values = new List<(string Name, object Value)> { ("$limit", filter.Limit) };
        Where("status = $status", "$status", filter.Status);
        Where("realm = $realm", "$realm", filter.Realm);
        Where("loop_id = $loop", "$loop", filter.Execution is { } loop ? Bytes(loop) : null);
        Where("(assignees = '[]' OR EXISTS (SELECT 1 FROM json_each(assignees) WHERE value = $assignee))", "$assignee", filter.Assignee);
        if (before is { } last)
        {
            values.Add(("$number", last.Number));
            Where("(loop_id, number) < ($before, $number)", "$before", Bytes(last.Loop));
        }

        sql.Append(" ORDER BY loop_id DESC, number DESC LIMIT $limit");
        return Read<IReadOnlyList<TaskRow>>(
            sql.ToString(),
            command =>
            {
                foreach (var (name, value) in values)
                    command.Parameters.AddWithValue(name, value);
            },
            (_, rows) =>
            {
                var found = new List<TaskRow>();
                while (rows.Read())
                    found.Add(TaskOf(rows));
                return found;
            });

        void Where(string condition, string name, object? value)
        {
            if (value is null)
                return;
            sql.Append(" AND ").Append(condition);
            values.Add((name, value));
        }
    }

    public ValueTask<TaskRow?> TaskAsync(TaskId id) => Read<TaskRow?>(
        $"SELECT {TaskColumns} FROM tasks WHERE loop_id = $loop AND number = $number",
        command =>
        {
            command.Parameters.AddWithValue("$loop", Bytes(id.Loop));
            command.Parameters.AddWithValue("$number", id.Number);
        },
        (_, rows) => rows.Read() ? TaskOf(rows) : null);

    private static TaskRow TaskOf(SqliteDataReader rows) => new(
        new TaskId(Id(rows, 0), rows.GetInt32(1)),
        rows.GetString(2),
        rows.GetString(3),
        Time(rows.GetInt64(4)),
        Time(rows.GetInt64(5)),
        JsonSerializer.Deserialize(rows.GetString(6), RowJson.Default.ListString) ?? [],
        rows.GetFieldValue<byte[]>(7));

    public ValueTask<long> HeadAsync() => Read(
        "SELECT coalesce(max(position), 0) FROM loop_events",
        _ => { },
        (_, rows) => rows.Read() ? rows.GetInt64(0) : 0);

    public ValueTask<IReadOnlyList<LoopRow>> ListAsync(ExecutionFilter filter, LoopId? before)
    {
        var isSearch = filter.Text is not null && ExecutionSearch.Ids(filter.Text) is null;
        var (sql, values) = Filtered(isSearch ? "*" : RowColumns, filter, before);
        if (isSearch)
        {
            sql.Insert(0, $"SELECT {RowColumns} FROM (").Append(CultureInfo.InvariantCulture, $" ORDER BY id DESC LIMIT {ExecutionSearch.MostLookedAt})")
                .Append(" WHERE instr(lower(stack), lower($text)) > 0 OR EXISTS (SELECT 1 FROM json_each(labels) WHERE instr(lower(value), lower($text)) > 0)");
            values.Add(("$text", filter.Text!));
        }

        sql.Append(" ORDER BY id DESC LIMIT $limit");
        values.Add(("$limit", filter.Limit));
        return Read<IReadOnlyList<LoopRow>>(
            sql.ToString(),
            command => Bind(command, values),
            (_, rows) =>
            {
                var found = new List<LoopRow>();
                while (rows.Read())
                    found.Add(Row(rows));
                return found;
            });
    }

    public ValueTask<LoopId?> SearchedToAsync(ExecutionFilter filter, LoopId? before)
    {
        if (filter.Text is null || ExecutionSearch.Ids(filter.Text) is not null)
            return default;
        var (sql, values) = Filtered("id", filter, before);
        sql.Append(CultureInfo.InvariantCulture, $" ORDER BY id DESC LIMIT 1 OFFSET {ExecutionSearch.MostLookedAt - 1}");
        return Read<LoopId?>(sql.ToString(), command => Bind(command, values), (_, rows) => rows.Read() ? Id(rows, 0) : null);
    }

    private static void Bind(SqliteCommand command, List<(string Name, object Value)> values)
    {
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
    }

    /// <summary>The loops that fit in all but a text that is no id.</summary>
    private static (StringBuilder Sql, List<(string Name, object Value)> Values) Filtered(string columns, ExecutionFilter filter, LoopId? before)
    {
        var sql = new StringBuilder($"SELECT {columns} FROM loops WHERE 1 = 1");
        var values = new List<(string Name, object Value)>();
        Where("id < $before", "$before", before is { } id ? Bytes(id) : null);
        if (filter.Text is { } text && ExecutionSearch.Ids(text) is { } ids)
        {
            Where("id >= $first", "$first", Bytes(ids.First));
            Where("id <= $last", "$last", Bytes(ids.Last));
        }

        Where("realm = $realm", "$realm", filter.Realm);
        Where("stack = $stack", "$stack", filter.LoopStack);
        if (StatusCondition(filter.Status) is { } literally)
            sql.Append(" AND ").Append(literally);
        else
            Where("status = $status", "$status", filter.Status);
        Where("created_at > $from", "$from", filter.CreatedAfter is { } from ? JournalWriter.Micros(from) : null);
        Where("created_at < $to", "$to", filter.CreatedBefore is { } to ? JournalWriter.Micros(to) : null);
        var label = 0;
        foreach (var (key, value) in filter.LabelSelector ?? new Dictionary<string, string>())
        {
            label++;
            values.Add(($"$key{label}", key));
            Where($"(SELECT value FROM json_each(labels) WHERE key = $key{label}) = $value{label}", $"$value{label}", value);
        }

        return (sql, values);

        void Where(string condition, string name, object? value)
        {
            if (value is null)
                return;
            sql.Append(" AND ").Append(condition);
            values.Add((name, value));
        }
    }

    /// <summary>Statuses of few loops, written as their partial indexes are: with a parameter the planner would not know that they serve.</summary>
    internal static string? StatusCondition(string? status) => status switch
    {
        "running" or "waiting" or "paused" => $"status = '{status}' AND ended_at IS NULL",
        "failed" or "cancelled" or "timedOut" => $"status = '{status}'",
        _ => null,
    };

    public ValueTask<IReadOnlyList<StoredEvent>> ReadFeedAsync(string? realm, LoopId? loop, long after, int limit) => Read<IReadOnlyList<StoredEvent>>(
        loop is null
            ? "SELECT e.position, l.realm, e.loop_id, e.seq, e.at, e.type, e.data FROM loop_events e JOIN loops l ON l.id = e.loop_id WHERE e.position > $after AND ($realm IS NULL OR l.realm = $realm) ORDER BY e.position LIMIT $limit"
            : "SELECT e.position, l.realm, e.loop_id, e.seq, e.at, e.type, e.data FROM loop_events e INDEXED BY loop_events_by_loop JOIN loops l ON l.id = e.loop_id WHERE e.loop_id = $loop AND e.position > $after ORDER BY e.seq LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$after", after);
            command.Parameters.AddWithValue("$limit", limit);
            if (loop is { } id)
                command.Parameters.AddWithValue("$loop", Bytes(id));
            else
                command.Parameters.AddWithValue("$realm", (object?)realm ?? DBNull.Value);
        },
        (_, rows) =>
        {
            var events = new List<StoredEvent>();
            while (rows.Read())
                events.Add(new StoredEvent(rows.GetInt64(0), rows.GetString(1), Id(rows, 2), rows.GetInt64(3), Time(rows.GetInt64(4)), rows.GetString(5), rows.GetFieldValue<byte[]>(6)));
            return events;
        });

    internal static byte[] Bytes(LoopId id) => id.Value.ToByteArray(bigEndian: true);

    private static LoopId Id(SqliteDataReader rows, int at) => new(new Guid(rows.GetFieldValue<byte[]>(at), bigEndian: true));

    internal static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * 10);

    private static LoopRow Row(SqliteDataReader rows) => new(
        Id(rows, 0),
        rows.GetString(1),
        rows.GetString(2),
        rows.GetString(3),
        Id(rows, 4),
        rows.IsDBNull(5) ? null : Id(rows, 5),
        rows.GetInt32(6),
        rows.GetString(7),
        rows.GetString(8),
        Time(rows.GetInt64(9)),
        rows.IsDBNull(10) ? null : Time(rows.GetInt64(10)),
        Time(rows.GetInt64(11)),
        rows.IsDBNull(12) ? null : Time(rows.GetInt64(12)),
        rows.GetInt64(13),
        rows.IsDBNull(14) ? null : JsonSerializer.Deserialize(rows.GetString(14), JsonElementJson.Default.DictionaryStringString),
        rows.IsDBNull(15) ? null : rows.GetString(15),
        new LoopUsage(rows.GetInt64(16), rows.GetInt64(17), decimal.Parse(rows.GetString(18), CultureInfo.InvariantCulture)));

    private StoredDefinition Definition(SqliteConnection connection, string hash)
    {
        if (_definitions.TryGetValue(hash, out var known))
            return known;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, json FROM definitions WHERE hash = $hash";
        command.Parameters.AddWithValue("$hash", hash);
        using var rows = command.ExecuteReader();
        if (!rows.Read())
            throw new InvalidOperationException($"The journal lacks the definition {hash}: the store is damaged.");
        return _definitions[hash] = new StoredDefinition(hash, rows.GetString(0), rows.GetFieldValue<byte[]>(1));
    }

    private ValueTask<IReadOnlyList<LoopId>> Ids(string sql, Action<SqliteCommand> bind) => Read<IReadOnlyList<LoopId>>(sql, bind, (_, rows) =>
    {
        var ids = new List<LoopId>();
        while (rows.Read())
            ids.Add(Id(rows, 0));
        return ids;
    });

    private ValueTask<T> Read<T>(string sql, Action<SqliteCommand> bind, Func<SqliteConnection, SqliteDataReader, T> read) => ValueTask.FromResult(database.Read(sql, bind, read));
}
