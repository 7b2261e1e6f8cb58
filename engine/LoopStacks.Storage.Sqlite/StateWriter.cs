using System.Text;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.State;
using SQLitePCL;

namespace LoopStacks.Storage.Sqlite;

/// <summary>Writes of agent state, within the transaction that all writes share. Not thread safe; only the writer's thread has one.</summary>
internal sealed class StateWriter
{
    private readonly SqliteStatements _statements;
    private readonly sqlite3_stmt _findRequest;
    private readonly sqlite3_stmt _insertRequest;
    private readonly sqlite3_stmt _findOwner;
    private readonly sqlite3_stmt _insertOwner;
    private readonly sqlite3_stmt _changeOwner;
    private readonly sqlite3_stmt _deleteEmptyOwner;
    private readonly sqlite3_stmt _findEntry;
    private readonly sqlite3_stmt _insertEntry;
    private readonly sqlite3_stmt _deleteEntry;
    private readonly sqlite3_stmt _touchEntry;
    private readonly sqlite3_stmt _expired;
    private readonly sqlite3_stmt _expiredOfOwner;
    private readonly sqlite3_stmt _entriesOfOwner;
    private readonly sqlite3_stmt _deleteRequests;

    public StateWriter(SqliteStatements statements)
    {
        const string Size = "length(CAST(key AS BLOB)) + length(value)";
        _statements = statements;
        _findRequest = statements.Prepare("SELECT outcome, version FROM agent_state_requests WHERE request = ?1");
        _insertRequest = statements.Prepare("INSERT INTO agent_state_requests (request, outcome, version, at) VALUES (?1, ?2, ?3, ?4)");
        _findOwner = statements.Prepare("SELECT id, keys, bytes FROM agent_state_owners WHERE realm = ?1 AND scope = ?2 AND name = ?3");
        _insertOwner = statements.Prepare("INSERT INTO agent_state_owners (realm, scope, name, loop, keys, bytes) VALUES (?1, ?2, ?3, ?4, 0, 0)");
        _changeOwner = statements.Prepare("UPDATE agent_state_owners SET keys = keys + ?2, bytes = bytes + ?3 WHERE id = ?1");
        _deleteEmptyOwner = statements.Prepare("DELETE FROM agent_state_owners WHERE id = ?1 AND keys = 0");
        _findEntry = statements.Prepare($"SELECT version, {Size}, expires_at FROM agent_state WHERE owner = ?1 AND key = ?2");
        _insertEntry = statements.Prepare("INSERT INTO agent_state (owner, key, expires_at, idle, value) VALUES (?1, ?2, ?3, ?4, ?5)");
        _deleteEntry = statements.Prepare("DELETE FROM agent_state WHERE version = ?1");
        _touchEntry = statements.Prepare("UPDATE agent_state SET expires_at = ?2 WHERE version = ?1 AND idle IS NOT NULL AND expires_at < ?2");
        _expired = statements.Prepare($"SELECT version, owner, {Size} FROM agent_state WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2");
        _expiredOfOwner = statements.Prepare($"SELECT version, owner, {Size} FROM agent_state WHERE owner = ?1 AND expires_at <= ?2");
        _entriesOfOwner = statements.Prepare($"SELECT version, owner, {Size} FROM agent_state WHERE owner = ?1 LIMIT ?2");
        _deleteRequests = statements.Prepare("DELETE FROM agent_state_requests WHERE request IN (SELECT request FROM agent_state_requests WHERE at < ?1 ORDER BY at LIMIT ?2)");
    }

    /// <summary>Steps: 1 a request that was carried out is answered as it was; 2 the version is compared; 3 the limits hold; 4 the entry is replaced; 5 the request is remembered. A write that loses writes nothing.</summary>
    public StateOutcome Write(StateWrite write)
    {
        if (Repeated(write.Request) is { } done) // 1
            return done;
        var owner = FindOwner(write.Owner);
        var entry = owner is { } known ? FindEntry(known.Id, write.Key) : null;
        var isThere = entry is { } old && !(old.ExpiresAt <= JournalWriter.Micros(write.Now));
        if (write.ExpectedVersion is { } expected && expected != (isThere ? entry!.Value.Version : 0)) // 2
            return new StateOutcome(StateOutcomeKind.Conflict, isThere ? entry!.Value.Version : 0);
        if (write.Value is null && !isThere)
            return new StateOutcome(StateOutcomeKind.Absent);
        if (write.Value is not null && Exceeded(write, ref owner, ref entry) is { } exceeded) // 3
            return exceeded;
        var outcome = Replace(write, owner?.Id ?? InsertOwner(write.Owner), entry); // 4
        Remember(write, outcome); // 5
        return outcome;
    }

    /// <summary>Moves the end of an entry whose time to live counts from its last use.</summary>
    public bool Touch(long version, DateTimeOffset expiresAt)
    {
        raw.sqlite3_bind_int64(_touchEntry, 1, version);
        raw.sqlite3_bind_int64(_touchEntry, 2, JournalWriter.Micros(expiresAt));
        _statements.Run(_touchEntry);
        return _statements.Changes > 0;
    }

    /// <summary>Removes entries that have expired, those of owners that are over, and old requests; each up to the bound.</summary>
    /// <returns>How many owners were removed whole, and whether a bound was reached.</returns>
    public (int Owners, bool IsMore) Sweep(StateSweep sweep, IReadOnlyList<long> over)
    {
        raw.sqlite3_bind_int64(_expired, 1, JournalWriter.Micros(sweep.Now));
        raw.sqlite3_bind_int(_expired, 2, sweep.Batch);
        var removed = Remove(_expired);
        var owners = 0;
        while (owners < over.Count && removed < sweep.Batch)
        {
            raw.sqlite3_bind_int64(_entriesOfOwner, 1, over[owners]);
            raw.sqlite3_bind_int(_entriesOfOwner, 2, sweep.Batch - removed);
            removed += Remove(_entriesOfOwner);
            // Where the bound cut it off, the same owner is the first of the next sweep.
            if (removed < sweep.Batch)
                owners++;
        }

        return (owners, removed >= sweep.Batch || Forget(sweep));
    }

    private bool Forget(StateSweep sweep)
    {
        if (sweep.RequestsBefore is not { } before)
            return false;
        raw.sqlite3_bind_int64(_deleteRequests, 1, JournalWriter.Micros(before));
        raw.sqlite3_bind_int(_deleteRequests, 2, sweep.Batch);
        _statements.Run(_deleteRequests);
        return _statements.Changes >= sweep.Batch;
    }

    private StateOutcome? Repeated(RequestHash request)
    {
        raw.sqlite3_bind_blob(_findRequest, 1, request.Value.Span);
        if (!_statements.Step(_findRequest))
            return null;
        var done = new StateOutcome((StateOutcomeKind)raw.sqlite3_column_int(_findRequest, 0), raw.sqlite3_column_int64(_findRequest, 1));
        raw.sqlite3_reset(_findRequest);
        return done;
    }

    private void Remember(StateWrite write, StateOutcome outcome)
    {
        raw.sqlite3_bind_blob(_insertRequest, 1, write.Request.Value.Span);
        raw.sqlite3_bind_int(_insertRequest, 2, (int)outcome.Kind);
        raw.sqlite3_bind_int64(_insertRequest, 3, outcome.Version);
        raw.sqlite3_bind_int64(_insertRequest, 4, JournalWriter.Micros(write.Now));
        _statements.Run(_insertRequest);
    }

    private Owner? FindOwner(StateOwner owner)
    {
        BindOwner(_findOwner, owner);
        if (!_statements.Step(_findOwner))
            return null;
        var found = new Owner(raw.sqlite3_column_int64(_findOwner, 0), raw.sqlite3_column_int(_findOwner, 1), raw.sqlite3_column_int64(_findOwner, 2));
        raw.sqlite3_reset(_findOwner);
        return found;
    }

    private Entry? FindEntry(long owner, string key)
    {
        raw.sqlite3_bind_int64(_findEntry, 1, owner);
        raw.sqlite3_bind_text(_findEntry, 2, key);
        if (!_statements.Step(_findEntry))
            return null;
        var found = new Entry(
            raw.sqlite3_column_int64(_findEntry, 0),
            raw.sqlite3_column_int64(_findEntry, 1),
            raw.sqlite3_column_type(_findEntry, 2) == raw.SQLITE_NULL ? null : raw.sqlite3_column_int64(_findEntry, 2));
        raw.sqlite3_reset(_findEntry);
        return found;
    }

    /// <summary>Null where the entry may be written. What has expired does not count: it is removed before a write is refused for it.</summary>
    private StateOutcome? Exceeded(StateWrite write, ref Owner? owner, ref Entry? entry)
    {
        if (ExceededBy(write, owner, entry) is null || owner is not { } full)
            return ExceededBy(write, owner, entry);
        raw.sqlite3_bind_int64(_expiredOfOwner, 1, full.Id);
        raw.sqlite3_bind_int64(_expiredOfOwner, 2, JournalWriter.Micros(write.Now));
        Remove(_expiredOfOwner);
        owner = FindOwner(write.Owner);
        entry = owner is { } left ? FindEntry(left.Id, write.Key) : null;
        return ExceededBy(write, owner, entry);
    }

    private static StateOutcome? ExceededBy(StateWrite write, Owner? owner, Entry? entry)
    {
        var (keys, bytes) = (owner?.Keys ?? 0, (owner?.Bytes ?? 0) - (entry?.Bytes ?? 0) + SizeOf(write));
        if (entry is null && keys >= write.MaxKeys)
            return new StateOutcome(StateOutcomeKind.TooManyKeys, Keys: keys);
        return bytes > write.MaxBytes ? new StateOutcome(StateOutcomeKind.Full, Bytes: bytes) : null;
    }

    private StateOutcome Replace(StateWrite write, long owner, Entry? entry)
    {
        if (entry is { } old)
        {
            raw.sqlite3_bind_int64(_deleteEntry, 1, old.Version);
            _statements.Run(_deleteEntry);
        }

        if (write.Value is null)
        {
            ChangeOwner(owner, -1, -entry!.Value.Bytes);
            return new StateOutcome(StateOutcomeKind.Deleted, entry.Value.Version);
        }

        raw.sqlite3_bind_int64(_insertEntry, 1, owner);
        raw.sqlite3_bind_text(_insertEntry, 2, write.Key);
        BindNumber(_insertEntry, 3, write.Expiry is { } expiry ? JournalWriter.Micros(expiry.At) : null);
        BindNumber(_insertEntry, 4, write.Expiry?.Idle is { } idle ? idle.Ticks / TimeSpan.TicksPerMicrosecond : null);
        raw.sqlite3_bind_blob(_insertEntry, 5, write.Value);
        _statements.Run(_insertEntry);
        var version = _statements.LastRowId;
        ChangeOwner(owner, entry is null ? 1 : 0, SizeOf(write) - (entry?.Bytes ?? 0));
        return new StateOutcome(StateOutcomeKind.Written, version);
    }

    private long InsertOwner(StateOwner owner)
    {
        BindOwner(_insertOwner, owner);
        if (owner.Scope == StateScope.Loop && LoopId.TryParse(owner.Name, out var loop))
            raw.sqlite3_bind_blob(_insertOwner, 4, JournalReads.Bytes(loop));
        else
            raw.sqlite3_bind_null(_insertOwner, 4);
        _statements.Run(_insertOwner);
        return _statements.LastRowId;
    }

    private void ChangeOwner(long owner, int keys, long bytes)
    {
        raw.sqlite3_bind_int64(_changeOwner, 1, owner);
        raw.sqlite3_bind_int(_changeOwner, 2, keys);
        raw.sqlite3_bind_int64(_changeOwner, 3, bytes);
        _statements.Run(_changeOwner);
        if (keys >= 0)
            return;
        raw.sqlite3_bind_int64(_deleteEmptyOwner, 1, owner);
        _statements.Run(_deleteEmptyOwner);
    }

    /// <summary>Removes the entries that a query gives, and returns how many.</summary>
    private int Remove(sqlite3_stmt query)
    {
        var found = new List<(long Version, long Owner, long Bytes)>();
        while (_statements.Step(query))
            found.Add((raw.sqlite3_column_int64(query, 0), raw.sqlite3_column_int64(query, 1), raw.sqlite3_column_int64(query, 2)));
        foreach (var (version, owner, bytes) in found)
        {
            raw.sqlite3_bind_int64(_deleteEntry, 1, version);
            _statements.Run(_deleteEntry);
            ChangeOwner(owner, -1, -bytes);
        }

        return found.Count;
    }

    private static long SizeOf(StateWrite write) => Encoding.UTF8.GetByteCount(write.Key) + (write.Value?.Length ?? 0);

    private static void BindOwner(sqlite3_stmt statement, StateOwner owner)
    {
        raw.sqlite3_bind_text(statement, 1, owner.Realm);
        raw.sqlite3_bind_int(statement, 2, (int)owner.Scope);
        raw.sqlite3_bind_text(statement, 3, owner.Name);
    }

    private static void BindNumber(sqlite3_stmt statement, int at, long? number)
    {
        if (number is { } given)
            raw.sqlite3_bind_int64(statement, at, given);
        else
            raw.sqlite3_bind_null(statement, at);
    }

    private readonly record struct Owner(long Id, int Keys, long Bytes);

    /// <param name="Bytes">Of key and value.</param>
    private readonly record struct Entry(long Version, long Bytes, long? ExpiresAt);
}
