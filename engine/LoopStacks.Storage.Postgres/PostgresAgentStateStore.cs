using LoopStacks.Engine.State;
using LoopStacks.Storage.Postgres.State;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LoopStacks.Storage.Postgres;

/// <summary>Agent state in PostgreSQL. Writes share commits with each other; readers never wait for them.</summary>
public sealed class PostgresAgentStateStore(PostgresDatabase database, PostgresOptions options, ILogger<PostgresAgentStateStore> logger) : IAgentStateStore, IAsyncDisposable
{
    // Owners looked at by one sweep: of loops only, of which there may be very many.
    private const int Window = 10_000;

    private readonly StateWriter _writer = new(database, options, logger);
    private long _sweptUpTo;

    public ValueTask<StateEntry?> GetAsync(StateOwner owner, string key, DateTimeOffset now) => database.FirstAsync(
        """
        SELECT s.version, s.expires_at, s.idle, s.value FROM agent_state_owners o JOIN agent_state s ON s.owner = o.id AND s.key = $5
        WHERE o.realm = $1 AND o.scope = $2 AND o.name = $3 AND (s.expires_at IS NULL OR s.expires_at > $4)
        """,
        parameters =>
        {
            Bind(parameters, owner, now);
            parameters.AddWithValue(key);
        },
        rows => new StateEntry(
            rows.GetFieldValue<byte[]>(3),
            rows.GetInt64(0),
            rows.IsDBNull(1) ? null : new StateExpiry(Micros.Time(rows.GetInt64(1)), rows.IsDBNull(2) ? null : TimeSpan.FromMicroseconds(rows.GetInt64(2)))),
        CancellationToken.None);

    public async ValueTask<IReadOnlyList<StateKey>> ListAsync(StateOwner owner, StateQuery query, DateTimeOffset now)
    {
        var keys = await database.ListAsync(
            """
            SELECT s.key, s.version, length(s.value), s.expires_at FROM agent_state_owners o JOIN agent_state s ON s.owner = o.id
            WHERE o.realm = $1 AND o.scope = $2 AND o.name = $3 AND s.key >= $5 AND s.key > $6 AND (s.expires_at IS NULL OR s.expires_at > $4)
            ORDER BY s.key LIMIT $7
            """,
            parameters =>
            {
                Bind(parameters, owner, now);
                parameters.AddWithValue(NullFree.Of(query.Prefix));
                parameters.AddWithValue(NullFree.Of(query.After ?? ""));
                parameters.AddWithValue((long)query.Limit);
            },
            rows => new StateKey(rows.GetString(0), rows.GetInt64(1), rows.GetInt32(2), rows.IsDBNull(3) ? null : Micros.Time(rows.GetInt64(3))),
            CancellationToken.None);
        // The keys with the prefix stand together; the first without it ends the list.
        return [.. keys.TakeWhile(found => found.Key.StartsWith(query.Prefix, StringComparison.Ordinal))];
    }

    public async Task<StateOutcome> WriteAsync(StateWrite write)
    {
        var pending = new PendingStateWrite(write);
        await _writer.EnqueueAsync(pending);
        return await pending.Task;
    }

    public Task TouchAsync(long version, DateTimeOffset expiresAt) => database.ExecuteAsync(
        "UPDATE agent_state SET expires_at = $2 WHERE version = $1 AND idle IS NOT NULL AND expires_at < $2",
        parameters =>
        {
            parameters.AddWithValue(version);
            parameters.AddWithValue(Micros.Of(expiresAt));
        },
        CancellationToken.None);

    /// <summary>Not by two at once in a process: it remembers up to where it has looked.</summary>
    public async Task<bool> SweepAsync(StateSweep sweep)
    {
        var looked = await database.ListAsync(
            """
            SELECT o.id, l.id IS NULL OR coalesce(l.ended_at < $1, false)
            FROM (SELECT id, loop FROM agent_state_owners WHERE loop IS NOT NULL AND id > $2 ORDER BY id LIMIT $3) o LEFT JOIN loops l ON l.id = o.loop
            ORDER BY o.id
            """,
            parameters =>
            {
                parameters.AddWithValue(Micros.Of(sweep.LoopsEndedBefore));
                parameters.AddWithValue(_sweptUpTo);
                parameters.AddWithValue((long)Window);
            },
            rows => (Id: rows.GetInt64(0), IsOver: rows.GetBoolean(1)),
            CancellationToken.None);
        var over = looked.Where(owner => owner.IsOver).Select(owner => owner.Id).ToArray();
        var (removed, isMore) = await database.FirstAsync(
            "SELECT owners, is_more FROM sweep_state($1, $2, $3, $4)",
            parameters =>
            {
                parameters.AddWithValue(Micros.Of(sweep.Now));
                parameters.AddWithValue(over);
                parameters.Add(new NpgsqlParameter<long?> { TypedValue = Micros.Of(sweep.RequestsBefore), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
                parameters.AddWithValue(sweep.Batch);
            },
            rows => (Owners: rows.GetInt32(0), IsMore: rows.GetBoolean(1)),
            CancellationToken.None);
        // What the bound left is looked at again next; after the last owner the first one follows.
        _sweptUpTo = removed < over.Length ? over[removed] - 1 : looked.Count < Window ? 0 : looked[^1].Id;
        return isMore;
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static void Bind(NpgsqlParameterCollection parameters, StateOwner owner, DateTimeOffset now)
    {
        parameters.AddWithValue(owner.Realm);
        parameters.AddWithValue((int)owner.Scope);
        parameters.AddWithValue(owner.Name);
        parameters.AddWithValue(Micros.Of(now));
    }
}
