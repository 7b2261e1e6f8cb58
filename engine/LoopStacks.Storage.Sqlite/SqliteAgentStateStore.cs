using LoopStacks.Engine.State;
using Microsoft.Data.Sqlite;

namespace LoopStacks.Storage.Sqlite;

/// <summary>Agent state in SQLite. Writes share the commits of the journal; readers have connections of their own and never wait for the writer.</summary>
public sealed class SqliteAgentStateStore(SqliteDatabase database, SqliteLoopJournal journal) : IAgentStateStore
{
    // Owners looked at by one sweep: of loops only, of which there may be very many.
    private const int Window = 10_000;
    private long _sweptUpTo;

    public ValueTask<StateEntry?> GetAsync(StateOwner owner, string key, DateTimeOffset now) => ValueTask.FromResult(database.Read<StateEntry?>(
        """
        SELECT s.version, s.expires_at, s.idle, s.value FROM agent_state_owners o JOIN agent_state s ON s.owner = o.id AND s.key = $key
        WHERE o.realm = $realm AND o.scope = $scope AND o.name = $name AND (s.expires_at IS NULL OR s.expires_at > $now)
        """,
        command =>
        {
            Bind(command, owner, now);
            command.Parameters.AddWithValue("$key", key);
        },
        (_, rows) => rows.Read()
            ? new StateEntry(rows.GetFieldValue<byte[]>(3), rows.GetInt64(0), Time(rows, 1) is { } at ? new StateExpiry(at, rows.IsDBNull(2) ? null : TimeSpan.FromMicroseconds(rows.GetInt64(2))) : null)
            : null));

    public ValueTask<IReadOnlyList<StateKey>> ListAsync(StateOwner owner, StateQuery query, DateTimeOffset now) => ValueTask.FromResult(database.Read<IReadOnlyList<StateKey>>(
        """
        SELECT s.key, s.version, length(s.value), s.expires_at FROM agent_state_owners o JOIN agent_state s ON s.owner = o.id
        WHERE o.realm = $realm AND o.scope = $scope AND o.name = $name AND s.key >= $prefix AND s.key > $after AND (s.expires_at IS NULL OR s.expires_at > $now)
        ORDER BY s.key LIMIT $limit
        """,
        command =>
        {
            Bind(command, owner, now);
            command.Parameters.AddWithValue("$prefix", query.Prefix);
            command.Parameters.AddWithValue("$after", query.After ?? "");
            command.Parameters.AddWithValue("$limit", query.Limit);
        },
        (_, rows) =>
        {
            var keys = new List<StateKey>();
            // The keys with the prefix stand together; the first without it ends the list.
            while (rows.Read() && rows.GetString(0) is var key && key.StartsWith(query.Prefix, StringComparison.Ordinal))
                keys.Add(new StateKey(key, rows.GetInt64(1), rows.GetInt32(2), Time(rows, 3)));
            return keys;
        }));

    public Task<StateOutcome> WriteAsync(StateWrite write) => journal.Writer.WriteAsync(connection => connection.State.Write(write));

    public Task TouchAsync(long version, DateTimeOffset expiresAt) => journal.Writer.WriteAsync(connection => connection.State.Touch(version, expiresAt));

    /// <summary>Not by two at once: it remembers up to where it has looked.</summary>
    public async Task<bool> SweepAsync(StateSweep sweep)
    {
        var looked = database.Read(
            """
            SELECT o.id, l.id IS NULL OR coalesce(l.ended_at < $before, 0)
            FROM (SELECT id, loop FROM agent_state_owners WHERE loop IS NOT NULL AND id > $after ORDER BY id LIMIT $window) o LEFT JOIN loops l ON l.id = o.loop
            ORDER BY o.id
            """,
            command =>
            {
                command.Parameters.AddWithValue("$before", JournalWriter.Micros(sweep.LoopsEndedBefore));
                command.Parameters.AddWithValue("$after", _sweptUpTo);
                command.Parameters.AddWithValue("$window", Window);
            },
            (_, rows) =>
            {
                var owners = new List<(long Id, bool IsOver)>();
                while (rows.Read())
                    owners.Add((rows.GetInt64(0), rows.GetBoolean(1)));
                return owners;
            });
        var over = looked.Where(owner => owner.IsOver).Select(owner => owner.Id).ToArray();
        var (removed, isMore) = await journal.Writer.WriteAsync(connection => connection.State.Sweep(sweep, over));
        // What the bound left is looked at again next; after the last owner the first one follows.
        _sweptUpTo = removed < over.Length ? over[removed] - 1 : looked.Count < Window ? 0 : looked[^1].Id;
        return isMore;
    }

    private static void Bind(SqliteCommand command, StateOwner owner, DateTimeOffset now)
    {
        command.Parameters.AddWithValue("$realm", owner.Realm);
        command.Parameters.AddWithValue("$scope", (int)owner.Scope);
        command.Parameters.AddWithValue("$name", owner.Name);
        command.Parameters.AddWithValue("$now", JournalWriter.Micros(now));
    }

    private static DateTimeOffset? Time(SqliteDataReader rows, int at) => rows.IsDBNull(at) ? null : DateTimeOffset.UnixEpoch.AddMicroseconds(rows.GetInt64(at));
}
