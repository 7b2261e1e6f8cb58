using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Engine;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Npgsql;

namespace LoopStacks.Storage.Postgres.Journal;

/// <summary>What is read from the journal. Readers never wait for writers.</summary>
internal sealed class JournalReads(PostgresDatabase database)
{
    private const string RowColumns =
        "id, realm, stack, definition, root, parent, depth, status, phase, created_at, ended_at, deadline, due_at, version, labels, idempotency_key, input_tokens, output_tokens, cost";

    private const string TaskColumns = "loop_id, number, realm, status, created_at, due_at, assignees, view";
    private const string TreeColumns = "id, parent, purse, budget, ended_at, input_tokens + output_tokens, cost";

    // Of an append, or of a single event of former versions, which alone has a type.
    private const string AppendColumns = "position, realm, loop_id, seq, at, events, data, NULL AS type";
    private const string SingleColumns = "position, realm, loop_id, seq, at, 1 AS events, data, type";

    private readonly ConcurrentDictionary<string, StoredDefinition> _definitions = new();

    /// <exception cref="InvalidOperationException">Some of its events are missing.</exception>
    public async ValueTask<LoopHistory?> ReadAsync(LoopId id, CancellationToken cancellation)
    {
        // The row before the events: there are as many as it says, or more.
        if (await database.FirstAsync("SELECT definition, version FROM loops WHERE id = $1", Bind(id.Value), rows => new KnownLoop(rows.GetString(0), rows.GetInt64(1)), cancellation) is not { } loop)
            return null;
        var events = await EventsAsync(
            $"SELECT {AppendColumns} FROM loop_appends WHERE loop_id = $1 UNION ALL SELECT {SingleColumns} FROM loop_events_single WHERE loop_id = $1 ORDER BY seq", Bind(id.Value), cancellation);
        if (events.Count == 0 && await FindAsync(id, cancellation) is null)
            return null; // Deleted meanwhile.
        for (var seq = 1; seq <= Math.Max(loop.Version, events.Count); seq++)
        {
            if (seq > events.Count || events[seq - 1].Seq != seq)
                throw new InvalidOperationException($"The journal lacks event {seq} of loop {id}: the store is damaged.");
        }

        return new LoopHistory(events[0].Realm, await DefinitionAsync(loop.Definition, cancellation), events);
    }

    public ValueTask<LoopRow?> FindAsync(LoopId id, CancellationToken cancellation) => database.FirstAsync($"SELECT {RowColumns} FROM loops WHERE id = $1", Bind(id.Value), Row, cancellation);

    public ValueTask<LoopId?> FindByKeyAsync(string realm, string key, CancellationToken cancellation) =>
        database.FirstAsync<LoopId?>("SELECT loop_id FROM idempotency_keys WHERE realm = $1 AND key = $2", Bind(realm, key), rows => Id(rows, 0), cancellation);

    public ValueTask<IReadOnlyList<LoopId>> UnfinishedAsync(LoopId? after, DateTimeOffset? dueBefore, int limit, CancellationToken cancellation) => dueBefore is { } due
        ? Ids("SELECT id FROM loops WHERE ended_at IS NULL AND id > $1 AND due_at < $3 ORDER BY id LIMIT $2", Bind(after?.Value ?? Guid.Empty, (long)limit, Micros.Of(due)), cancellation)
        : Ids("SELECT id FROM loops WHERE ended_at IS NULL AND id > $1 ORDER BY id LIMIT $2", Bind(after?.Value ?? Guid.Empty, (long)limit), cancellation);

    public ValueTask<IReadOnlyList<LoopId>> AbandonedAsync(IReadOnlyCollection<string> living, LoopId? after, int limit, CancellationToken cancellation) => Ids(
        "SELECT id FROM loops WHERE ended_at IS NULL AND id > $1 AND (holder IS NULL OR holder <> ALL ($3)) ORDER BY id LIMIT $2", Bind(after?.Value ?? Guid.Empty, (long)limit, living.ToArray()), cancellation);

    public ValueTask<IReadOnlyList<LoopId>> ParentsOfEndedAsync(IReadOnlyCollection<string> gone, int limit, CancellationToken cancellation) => Ids(
        "SELECT p.id FROM loops p WHERE p.ended_at IS NULL AND EXISTS (SELECT 1 FROM loops c WHERE c.parent = p.id AND c.ended_at IS NOT NULL AND c.holder = ANY ($1)) ORDER BY p.id LIMIT $2", Bind(gone.ToArray(), (long)limit), cancellation);

    public async ValueTask<IReadOnlyDictionary<string, int>> CountUnfinishedAsync(CancellationToken cancellation)
    {
        var counts = await database.ListAsync("SELECT realm, count(*) FROM loops WHERE ended_at IS NULL AND parent IS NULL GROUP BY realm", _ => { }, rows => (Realm: rows.GetString(0), Count: (int)rows.GetInt64(1)), cancellation);
        return counts.ToDictionary(count => count.Realm, count => count.Count);
    }

    public ValueTask<IReadOnlyList<LoopId>> ChildrenAsync(LoopId parent, CancellationToken cancellation) => Ids("SELECT id FROM loops WHERE parent = $1 ORDER BY id", Bind(parent.Value), cancellation);

    public ValueTask<IReadOnlyList<TreeRow>> TreeAsync(LoopId root, CancellationToken cancellation) => database.ListAsync(
        $"SELECT {TreeColumns}, 0 AS depth FROM loops WHERE id = $1 UNION ALL SELECT {TreeColumns}, depth FROM loops WHERE root = $1 AND parent IS NOT NULL ORDER BY depth, id",
        Bind(root.Value),
        rows => new TreeRow(
            Id(rows, 0),
            IdOrNull(rows, 1),
            IdOrNull(rows, 2),
            rows.IsDBNull(3) ? null : JsonSerializer.Deserialize(rows.GetString(3), RowJson.Default.LoopBudget),
            !rows.IsDBNull(4),
            rows.GetInt64(5),
            rows.GetDecimal(6)),
        cancellation);

    public ValueTask<IReadOnlyList<LoopRow>> DescendantsAsync(LoopId root, int limit, CancellationToken cancellation) =>
        database.ListAsync($"SELECT {RowColumns} FROM loops WHERE root = $1 AND parent IS NOT NULL ORDER BY depth, id LIMIT $2", Bind(root.Value, (long)limit), Row, cancellation);

    public ValueTask<IReadOnlyList<TaskRow>> TasksAsync(TaskFilter filter, TaskId? before, CancellationToken cancellation)
    {
        var query = new Query($"SELECT {TaskColumns} FROM tasks WHERE true");
        query.Where("status = {0}", filter.Status);
        query.Where("realm = {0}", filter.Realm);
        query.Where("loop_id = {0}", filter.Execution?.Value);
        query.Where("(assignees = '{{}}' OR {0} = ANY (assignees))", filter.Assignee is { } assignee ? NullFree.Of(assignee) : null);
        if (before is { } last)
            query.Where("(loop_id, number) < ({0}, {1})", last.Loop.Value, last.Number);
        return query.ListAsync(database, "ORDER BY loop_id DESC, number DESC", filter.Limit, TaskOf, cancellation);
    }

    public ValueTask<TaskRow?> TaskAsync(TaskId id, CancellationToken cancellation) =>
        database.FirstAsync($"SELECT {TaskColumns} FROM tasks WHERE loop_id = $1 AND number = $2", Bind(id.Loop.Value, id.Number), TaskOf, cancellation);

    public ValueTask<long> HeadAsync(CancellationToken cancellation) => database.FirstAsync("SELECT position FROM journal_head", _ => { }, rows => rows.GetInt64(0), cancellation);

    public ValueTask<IReadOnlyList<LoopRow>> ListAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation)
    {
        if (filter.Text is null || ExecutionSearch.Ids(filter.Text) is not null)
            return Filtered(RowColumns, filter, before).ListAsync(database, "ORDER BY id DESC", filter.Limit, Row, cancellation);
        var query = Filtered("*", filter, before).Of($"SELECT {RowColumns} FROM (", $" ORDER BY id DESC LIMIT {ExecutionSearch.MostLookedAt}) l WHERE true");
        query.Where("(strpos(lower(stack), lower({0})) > 0 OR EXISTS (SELECT 1 FROM jsonb_each_text(labels) label WHERE strpos(lower(label.value), lower({0})) > 0))", NullFree.Of(filter.Text));
        return query.ListAsync(database, "ORDER BY id DESC", filter.Limit, Row, cancellation);
    }

    public async ValueTask<LoopId?> SearchedToAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation)
    {
        if (filter.Text is null || ExecutionSearch.Ids(filter.Text) is not null)
            return null;
        var last = await Filtered("id", filter, before).ListAsync(database, $"ORDER BY id DESC OFFSET {ExecutionSearch.MostLookedAt - 1}", 1, rows => Id(rows, 0), cancellation);
        return last is [var id] ? id : null;
    }

    /// <summary>The loops that fit in all but a text that is no id.</summary>
    private static Query Filtered(string columns, ExecutionFilter filter, LoopId? before)
    {
        var query = new Query($"SELECT {columns} FROM loops WHERE true");
        query.Where("id < {0}", before?.Value);
        if (filter.Text is { } text && ExecutionSearch.Ids(text) is { } ids)
            query.Where("id BETWEEN {0} AND {1}", ids.First.Value, ids.Last.Value);
        query.Where("realm = {0}", filter.Realm);
        query.Where("stack = {0}", filter.LoopStack);
        if (StatusCondition(filter.Status) is { } literally)
            query.Where(literally);
        else
            query.Where("status = {0}", filter.Status);
        query.Where("created_at > {0}", Micros.Of(filter.CreatedAfter));
        query.Where("created_at < {0}", Micros.Of(filter.CreatedBefore));
        foreach (var (key, value) in filter.LabelSelector ?? new Dictionary<string, string>())
            query.Where("labels ->> {0} = {1}", NullFree.Of(key), NullFree.Of(value));
        return query;
    }

    /// <remarks>Of the first append there may be events before the position, and of the last one more than are asked for: both are cut.</remarks>
    public async ValueTask<IReadOnlyList<StoredEvent>> ReadFeedAsync(string? realm, LoopId? loop, long after, int limit, CancellationToken cancellation)
    {
        // In a loop the order of numbers is that of positions, and has the index that serves.
        var (condition, order, scope) = (realm, loop) switch
        {
            (_, { } id) => (" AND loop_id = $3", "seq", (object?)id.Value),
            ({ } name, _) => (" AND realm = $3", "position", name),
            _ => ("", "position", null),
        };
        // Each append has one event at least, so as many rows of each kind do; those that are sent are just enough.
        var read = await EventsAsync(
            $"""
            SELECT position, realm, loop_id, seq, at, events, data, type FROM (
                SELECT both_kinds.*, sum(least(events, position - $1)) OVER (ORDER BY position) - least(events, position - $1) AS before FROM (
                    (SELECT {AppendColumns} FROM loop_appends WHERE position > $1{condition} ORDER BY {order} LIMIT $2)
                    UNION ALL
                    (SELECT {SingleColumns} FROM loop_events_single WHERE position > $1{condition} ORDER BY {order} LIMIT $2)
                ) AS both_kinds
            ) AS counted WHERE before < $2 ORDER BY position
            """,
            scope is null ? Bind(after, (long)limit) : Bind(after, (long)limit, scope),
            cancellation);
        var first = read.FindIndex(stored => stored.Position > after);
        return first < 0 ? [] : read.GetRange(first, Math.Min(limit, read.Count - first));
    }

    /// <summary>Statuses of few loops, written as their partial indexes are: with a parameter the planner would not know that they serve.</summary>
    private static string? StatusCondition(string? status) => status switch
    {
        "running" or "waiting" or "paused" => $"status = '{status}' AND ended_at IS NULL",
        "failed" or "cancelled" or "timedOut" => $"status = '{status}'",
        _ => null,
    };

    private async ValueTask<StoredDefinition> DefinitionAsync(string hash, CancellationToken cancellation)
    {
        if (_definitions.TryGetValue(hash, out var known))
            return known;
        var stored = await database.FirstAsync("SELECT name, json FROM definitions WHERE hash = $1", Bind(hash), rows => new StoredDefinition(hash, rows.GetString(0), rows.GetFieldValue<byte[]>(1)), cancellation);
        return _definitions[hash] = stored ?? throw new InvalidOperationException($"The journal lacks the definition {hash}: the store is damaged.");
    }

    private ValueTask<IReadOnlyList<LoopId>> Ids(string sql, Action<NpgsqlParameterCollection> bind, CancellationToken cancellation) => database.ListAsync(sql, bind, rows => Id(rows, 0), cancellation);

    private static Action<NpgsqlParameterCollection> Bind<T>(T value) => parameters => parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    private static Action<NpgsqlParameterCollection> Bind(params object[] values) => parameters =>
    {
        foreach (var value in values)
            parameters.AddWithValue(value);
    };

    private static LoopId Id(NpgsqlDataReader rows, int at) => new(rows.GetGuid(at));

    private static LoopId? IdOrNull(NpgsqlDataReader rows, int at) => rows.IsDBNull(at) ? null : Id(rows, at);

    private static DateTimeOffset? TimeOrNull(NpgsqlDataReader rows, int at) => rows.IsDBNull(at) ? null : Micros.Time(rows.GetInt64(at));

    private async ValueTask<List<StoredEvent>> EventsAsync(string sql, Action<NpgsqlParameterCollection> bind, CancellationToken cancellation) => await database.ReadAsync(
        sql,
        bind,
        async rows =>
        {
            var events = new List<StoredEvent>();
            while (await rows.ReadAsync(CancellationToken.None))
                AddEvents(rows, events);
            return events;
        },
        cancellation);

    private static void AddEvents(NpgsqlDataReader rows, List<StoredEvent> events)
    {
        var (position, realm, loop, seq, micros, data) = (rows.GetInt64(0), rows.GetString(1), Id(rows, 2), rows.GetInt64(3), rows.GetInt64(4), rows.GetFieldValue<byte[]>(6));
        if (rows.IsDBNull(7))
            AppendFrame.Decode(data, position, realm, loop, seq, rows.GetInt32(5), micros, events);
        else
            events.Add(new StoredEvent(position, realm, loop, seq, Micros.Time(micros), rows.GetString(7), data));
    }

    private static TaskRow TaskOf(NpgsqlDataReader rows) => new(
        new TaskId(Id(rows, 0), rows.GetInt32(1)),
        rows.GetString(2),
        rows.GetString(3),
        Micros.Time(rows.GetInt64(4)),
        Micros.Time(rows.GetInt64(5)),
        rows.GetFieldValue<string[]>(6),
        rows.GetFieldValue<byte[]>(7));

    private static LoopRow Row(NpgsqlDataReader rows) => new(
        Id(rows, 0),
        rows.GetString(1),
        rows.GetString(2),
        rows.GetString(3),
        Id(rows, 4),
        IdOrNull(rows, 5),
        rows.GetInt32(6),
        rows.GetString(7),
        rows.GetString(8),
        Micros.Time(rows.GetInt64(9)),
        TimeOrNull(rows, 10),
        Micros.Time(rows.GetInt64(11)),
        TimeOrNull(rows, 12),
        rows.GetInt64(13),
        rows.IsDBNull(14) ? null : JsonSerializer.Deserialize(rows.GetString(14), JsonElementJson.Default.DictionaryStringString),
        rows.IsDBNull(15) ? null : rows.GetString(15),
        new LoopUsage(rows.GetInt64(16), rows.GetInt64(17), rows.GetDecimal(18)));

    private sealed record KnownLoop(string Definition, long Version);

    /// <summary>A query whose conditions depend on what is asked for.</summary>
    private sealed class Query(string select)
    {
        private readonly StringBuilder _sql = new(select);
        private readonly List<object> _values = [];

        /// <summary>Adds a condition; leaves it out where a value is null.</summary>
        /// <param name="condition">As <see cref="string.Format(string, object[])"/> has it, with a place for each value.</param>
        public void Where(string condition, params object?[] values)
        {
            if (values.Contains(null))
                return;
            var places = new object[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                _values.Add(values[i]!);
                places[i] = $"${_values.Count}";
            }

            _sql.Append(" AND ").AppendFormat(null, condition, places);
        }

        /// <summary>Puts what there is between these; conditions that follow are of the whole.</summary>
        public Query Of(string select, string then)
        {
            _sql.Insert(0, select).Append(then);
            return this;
        }

        public ValueTask<IReadOnlyList<T>> ListAsync<T>(PostgresDatabase database, string order, int limit, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
        {
            _values.Add((long)limit);
            _sql.Append(' ').Append(order).Append(" LIMIT $").Append(_values.Count);
            return database.ListAsync(_sql.ToString(), Bind([.. _values]), read, cancellation);
        }
    }
}
