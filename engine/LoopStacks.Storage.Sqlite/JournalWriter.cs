using System.Globalization;
using System.Text.Json;
using LoopStacks.Engine;
using LoopStacks.Engine.Journal;
using SQLitePCL;

namespace LoopStacks.Storage.Sqlite;

/// <summary>The statements of an append, prepared once. Not thread safe; only the writer's thread has one.</summary>
internal sealed class JournalWriter
{
    private readonly SqliteStatements _statements;
    private readonly HashSet<string> _definitions = [];
    private readonly byte[] _id = new byte[16];
    private readonly sqlite3_stmt _insertLoop;
    private readonly sqlite3_stmt _updateLoop;
    private readonly sqlite3_stmt _insertEvent;
    private readonly sqlite3_stmt _insertDefinition;
    private readonly sqlite3_stmt _writeTask;

    public JournalWriter(SqliteStatements statements)
    {
        _statements = statements;
        _insertLoop = statements.Prepare("""
            INSERT INTO loops (id, realm, stack, definition, root, parent, depth, status, phase, created_at, ended_at, deadline, due_at, version, labels, idempotency_key, input_tokens, output_tokens, cost, purse, budget, holder)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
            ON CONFLICT DO NOTHING
            """);
        _updateLoop = statements.Prepare("""
            UPDATE loops SET status = ?3, phase = ?4, ended_at = ?5, due_at = ?6, version = ?7, input_tokens = ?8, output_tokens = ?9, cost = ?10, deadline = ?11, holder = ?12
            WHERE id = ?1 AND version = ?2
            """);
        _insertEvent = statements.Prepare("INSERT INTO loop_events (loop_id, seq, at, type, data) VALUES (?1, ?2, ?3, ?4, ?5)");
        _writeTask = statements.Prepare("""
            INSERT INTO tasks (loop_id, number, realm, status, created_at, due_at, assignees, view) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT DO UPDATE SET status = excluded.status, view = excluded.view
            """);
        _insertDefinition = statements.Prepare("INSERT INTO definitions (hash, name, json) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
    }

    /// <summary>Call after a rollback.</summary>
    public void Forget() => _definitions.Clear();

    /// <returns>Null, or why this append loses; it has then written nothing.</returns>
    public Exception? Write(JournalAppend append, List<StoredEvent> written)
    {
        var row = append.Row;
        if (append.Definition is { } definition && _definitions.Add(definition.Hash))
            WriteDefinition(definition);
        if (append.ExpectedVersion == 0)
            InsertRow(row, append.Holder);
        else
            UpdateRow(row, append.ExpectedVersion, append.Holder);
        if (_statements.Changes == 0)
            return Conflict(append);
        var seq = append.ExpectedVersion;
        foreach (var @event in append.Events)
        {
            seq++;
            BindId(_insertEvent, 1, append.Loop.Value);
            raw.sqlite3_bind_int64(_insertEvent, 2, seq);
            raw.sqlite3_bind_int64(_insertEvent, 3, Micros(@event.At));
            raw.sqlite3_bind_text(_insertEvent, 4, @event.Type);
            raw.sqlite3_bind_blob(_insertEvent, 5, @event.Data);
            _statements.Run(_insertEvent);
            written.Add(new StoredEvent(_statements.LastRowId, row.Realm, append.Loop, seq, @event.At, @event.Type, @event.Data));
        }

        foreach (var task in append.Tasks ?? [])
            WriteTask(task);
        return null;
    }

    public static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    private static Exception Conflict(JournalAppend append) => append is { ExpectedVersion: 0, Row.IdempotencyKey: { } key }
        ? new IdempotencyConflictException($"A loop with the idempotency key '{key}' was accepted in {append.Row.Realm} before.")
        : new VersionConflictException($"Loop {append.Loop} is not at version {append.ExpectedVersion} any more: somebody else wrote.");

    private void WriteDefinition(StoredDefinition definition)
    {
        raw.sqlite3_bind_text(_insertDefinition, 1, definition.Hash);
        raw.sqlite3_bind_text(_insertDefinition, 2, definition.Name);
        raw.sqlite3_bind_blob(_insertDefinition, 3, definition.Json);
        _statements.Run(_insertDefinition);
    }

    private void WriteTask(TaskRow task)
    {
        BindId(_writeTask, 1, task.Id.Loop.Value);
        raw.sqlite3_bind_int(_writeTask, 2, task.Id.Number);
        raw.sqlite3_bind_text(_writeTask, 3, task.Realm);
        raw.sqlite3_bind_text(_writeTask, 4, task.Status);
        raw.sqlite3_bind_int64(_writeTask, 5, Micros(task.CreatedAt));
        raw.sqlite3_bind_int64(_writeTask, 6, Micros(task.DueAt));
        raw.sqlite3_bind_text(_writeTask, 7, JsonSerializer.Serialize(task.Assignees, RowJson.Default.IReadOnlyListString));
        raw.sqlite3_bind_blob(_writeTask, 8, task.View);
        _statements.Run(_writeTask);
    }

    private void InsertRow(LoopRow row, string? holder)
    {
        var statement = _insertLoop;
        BindId(statement, 1, row.Id.Value);
        raw.sqlite3_bind_text(statement, 2, row.Realm);
        raw.sqlite3_bind_text(statement, 3, row.Stack);
        raw.sqlite3_bind_text(statement, 4, row.Definition);
        BindId(statement, 5, row.Root.Value);
        if (row.Parent is { } parent)
            BindId(statement, 6, parent.Value);
        else
            raw.sqlite3_bind_null(statement, 6);
        raw.sqlite3_bind_int(statement, 7, row.Depth);
        raw.sqlite3_bind_text(statement, 8, row.Status);
        raw.sqlite3_bind_text(statement, 9, row.Phase);
        raw.sqlite3_bind_int64(statement, 10, Micros(row.CreatedAt));
        BindTime(statement, 11, row.EndedAt);
        raw.sqlite3_bind_int64(statement, 12, Micros(row.Deadline));
        BindTime(statement, 13, row.DueAt);
        raw.sqlite3_bind_int64(statement, 14, row.Version);
        BindText(statement, 15, row.Labels is null ? null : JsonSerializer.Serialize(row.Labels, JsonElementJson.Default.IReadOnlyDictionaryStringString));
        BindText(statement, 16, row.IdempotencyKey);
        BindUsage(statement, 17, row);
        if (row.Purse is { } purse)
            BindId(statement, 20, purse.Value);
        else
            raw.sqlite3_bind_null(statement, 20);
        BindText(statement, 21, row.Budget is null ? null : JsonSerializer.Serialize(row.Budget, RowJson.Default.LoopBudget));
        BindText(statement, 22, holder);
        _statements.Run(statement);
    }

    private void UpdateRow(LoopRow row, long expected, string? holder)
    {
        var statement = _updateLoop;
        BindId(statement, 1, row.Id.Value);
        raw.sqlite3_bind_int64(statement, 2, expected);
        raw.sqlite3_bind_text(statement, 3, row.Status);
        raw.sqlite3_bind_text(statement, 4, row.Phase);
        BindTime(statement, 5, row.EndedAt);
        BindTime(statement, 6, row.DueAt);
        raw.sqlite3_bind_int64(statement, 7, row.Version);
        BindUsage(statement, 8, row);
        raw.sqlite3_bind_int64(statement, 11, Micros(row.Deadline));
        BindText(statement, 12, holder);
        _statements.Run(statement);
    }

    private static void BindUsage(sqlite3_stmt statement, int at, LoopRow row)
    {
        raw.sqlite3_bind_int64(statement, at, row.Usage.InputTokens);
        raw.sqlite3_bind_int64(statement, at + 1, row.Usage.OutputTokens);
        raw.sqlite3_bind_text(statement, at + 2, row.Usage.Cost == 0 ? "0" : row.Usage.Cost.ToString(CultureInfo.InvariantCulture));
    }

    private static void BindTime(sqlite3_stmt statement, int at, DateTimeOffset? time)
    {
        if (time is { } given)
            raw.sqlite3_bind_int64(statement, at, Micros(given));
        else
            raw.sqlite3_bind_null(statement, at);
    }

    private static void BindText(sqlite3_stmt statement, int at, string? text)
    {
        if (text is null)
            raw.sqlite3_bind_null(statement, at);
        else
            raw.sqlite3_bind_text(statement, at, text);
    }

    /// <summary>Big-endian, so that the ids sort by time as UUIDv7 are meant to.</summary>
    private void BindId(sqlite3_stmt statement, int at, Guid id)
    {
        id.TryWriteBytes(_id, bigEndian: true, out _);
        raw.sqlite3_bind_blob(statement, at, _id);
    }
}
