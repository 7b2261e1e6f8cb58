using System.Text.Json;
using LoopStacks.Engine;
using LoopStacks.Engine.Journal;
using Npgsql;
using NpgsqlTypes;

namespace LoopStacks.Storage.Postgres.Journal;

/// <summary>The call of <c>append_loops</c>, prepared once a connection: arrays of columns, in the order of its parameters.</summary>
internal sealed class AppendStatement : IDisposable
{
    private readonly NpgsqlCommand _command;
    private int _next;

    private AppendStatement(NpgsqlCommand command) => _command = command;

    public static async Task<AppendStatement> PrepareAsync(NpgsqlConnection connection)
    {
        var statement = new AppendStatement(new NpgsqlCommand("", connection));
        statement.Bind(Guid.Empty, 0, [], []);
        statement._command.CommandText = $"SELECT head, winners FROM append_loops({string.Join(", ", Enumerable.Range(1, statement._command.Parameters.Count).Select(number => $"${number}"))})";
        await statement._command.PrepareAsync();
        return statement;
    }

    /// <summary>The position before the batch, and which of its appends were written, numbered from 1.</summary>
    public async Task<(long Head, int[] Winners)> RunAsync(Guid writer, long number, IReadOnlyList<PendingAppend> batch, IReadOnlyCollection<StoredDefinition> definitions)
    {
        Bind(writer, number, batch, definitions);
        await using var rows = await _command.ExecuteReaderAsync();
        if (!await rows.ReadAsync())
            throw new InvalidOperationException("append_loops gave no row.");
        return (rows.GetInt64(0), rows.GetFieldValue<int[]>(1));
    }

    public void Dispose() => _command.Dispose();

    private void Bind(Guid writer, long number, IReadOnlyList<PendingAppend> batch, IReadOnlyCollection<StoredDefinition> definitions)
    {
        _next = 0;
        Set(writer, NpgsqlDbType.Uuid);
        Set(number, NpgsqlDbType.Bigint);
        Set(Micros.Of(DateTimeOffset.UtcNow), NpgsqlDbType.Bigint); // Tells people how old a writer's row is; nothing is decided by it.
        Set(batch.Count, NpgsqlDbType.Integer);
        BindLoops(batch, isNew: false);
        BindLoops(batch, isNew: true);
        BindAppends(batch);
        BindTasks(batch);
        Array([.. definitions], NpgsqlDbType.Text, definition => definition.Hash);
        Array([.. definitions], NpgsqlDbType.Text, definition => definition.Name);
        Array([.. definitions], NpgsqlDbType.Bytea, definition => definition.Json);
    }

    private void BindLoops(IReadOnlyList<PendingAppend> batch, bool isNew)
    {
        var appends = new List<(int Number, JournalAppend Append, LoopRow Row)>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Append is var append && append.ExpectedVersion == 0 == isNew)
                appends.Add((i + 1, append, append.Row));
        }

        Array(appends, NpgsqlDbType.Integer, one => one.Number);
        Array(appends, NpgsqlDbType.Uuid, one => one.Append.Loop.Value);
        if (!isNew)
            Array(appends, NpgsqlDbType.Bigint, one => one.Append.ExpectedVersion);
        Array(appends, NpgsqlDbType.Text, one => one.Row.Status);
        Array(appends, NpgsqlDbType.Text, one => one.Row.Phase);
        Array(appends, NpgsqlDbType.Bigint, one => Micros.Of(one.Row.EndedAt));
        Array(appends, NpgsqlDbType.Bigint, one => Micros.Of(one.Row.Deadline));
        Array(appends, NpgsqlDbType.Bigint, one => Micros.Of(one.Row.DueAt));
        Array(appends, NpgsqlDbType.Bigint, one => one.Row.Version);
        Array(appends, NpgsqlDbType.Bigint, one => one.Row.Usage.InputTokens);
        Array(appends, NpgsqlDbType.Bigint, one => one.Row.Usage.OutputTokens);
        Array(appends, NpgsqlDbType.Numeric, one => one.Row.Usage.Cost);
        Array(appends, NpgsqlDbType.Text, one => one.Append.Holder);
        if (!isNew)
            return;
        Array(appends, NpgsqlDbType.Text, one => one.Row.Realm);
        Array(appends, NpgsqlDbType.Text, one => one.Row.Stack);
        Array(appends, NpgsqlDbType.Text, one => one.Row.Definition);
        Array(appends, NpgsqlDbType.Uuid, one => one.Row.Root.Value);
        Array(appends, NpgsqlDbType.Uuid, one => one.Row.Parent?.Value);
        Array(appends, NpgsqlDbType.Integer, one => one.Row.Depth);
        Array(appends, NpgsqlDbType.Bigint, one => Micros.Of(one.Row.CreatedAt));
        Array(appends, NpgsqlDbType.Jsonb, one => one.Row.Labels is { } labels ? JsonSerializer.Serialize(NullFree.Of(labels), JsonElementJson.Default.IReadOnlyDictionaryStringString) : null);
        Array(appends, NpgsqlDbType.Text, one => one.Row.IdempotencyKey);
        Array(appends, NpgsqlDbType.Uuid, one => one.Row.Purse?.Value);
        Array(appends, NpgsqlDbType.Text, one => one.Row.Budget is { } budget ? JsonSerializer.Serialize(budget, RowJson.Default.LoopBudget) : null);
    }

    private void BindAppends(IReadOnlyList<PendingAppend> batch)
    {
        var (loops, seqs, events, times) = (new Guid[batch.Count], new long[batch.Count], new int[batch.Count], new long[batch.Count]);
        var (realms, data) = (new string[batch.Count], new byte[batch.Count][]);
        for (var i = 0; i < batch.Count; i++)
        {
            var append = batch[i].Append;
            (loops[i], seqs[i], events[i]) = (append.Loop.Value, append.ExpectedVersion + 1, append.Events.Count);
            times[i] = append.Events.Count > 0 ? Micros.Of(append.Events[0].At) : 0;
            (realms[i], data[i]) = (append.Row.Realm, AppendFrame.Encode(append.Events));
        }

        Set(loops, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Set(seqs, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        Set(events, NpgsqlDbType.Array | NpgsqlDbType.Integer);
        Set(times, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        Set(realms, NpgsqlDbType.Array | NpgsqlDbType.Text);
        Set(data, NpgsqlDbType.Array | NpgsqlDbType.Bytea);
    }

    private void BindTasks(IReadOnlyList<PendingAppend> batch)
    {
        var tasks = new List<(int Append, TaskRow Row)>();
        for (var i = 0; i < batch.Count; i++)
        {
            foreach (var task in batch[i].Append.Tasks ?? [])
                tasks.Add((i + 1, task));
        }

        Array(tasks, NpgsqlDbType.Integer, task => task.Append);
        Array(tasks, NpgsqlDbType.Uuid, task => task.Row.Id.Loop.Value);
        Array(tasks, NpgsqlDbType.Integer, task => task.Row.Id.Number);
        Array(tasks, NpgsqlDbType.Text, task => task.Row.Realm);
        Array(tasks, NpgsqlDbType.Text, task => task.Row.Status);
        Array(tasks, NpgsqlDbType.Bigint, task => Micros.Of(task.Row.CreatedAt));
        Array(tasks, NpgsqlDbType.Bigint, task => Micros.Of(task.Row.DueAt));
        Array(tasks, NpgsqlDbType.Jsonb, task => JsonSerializer.Serialize([.. task.Row.Assignees.Select(NullFree.Of)], RowJson.Default.IReadOnlyListString));
        Array(tasks, NpgsqlDbType.Bytea, task => task.Row.View);
    }

    private void Array<TItem, TValue>(List<TItem> items, NpgsqlDbType type, Func<TItem, TValue> value)
    {
        var values = items.Count == 0 ? [] : new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(items[i]);
        Set(values, NpgsqlDbType.Array | type);
    }

    /// <summary>The next parameter.</summary>
    private void Set<T>(T value, NpgsqlDbType type)
    {
        if (_next == _command.Parameters.Count)
            _command.Parameters.Add(new NpgsqlParameter<T> { NpgsqlDbType = type });
        ((NpgsqlParameter<T>)_command.Parameters[_next++]).TypedValue = value;
    }
}
