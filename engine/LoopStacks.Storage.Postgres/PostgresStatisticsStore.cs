using System.Text;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Statistics;
using Npgsql;
using NpgsqlTypes;

namespace LoopStacks.Storage.Postgres;

/// <summary>Statistics in PostgreSQL.</summary>
public sealed class PostgresStatisticsStore(PostgresDatabase database) : IStatisticsStore
{
    // More would be seconds of a command, and megabytes of its parameters.
    private const int RowsAtOnce = 2048;

    public ValueTask<long> PositionAsync(CancellationToken cancellation) =>
        database.FirstAsync("SELECT position FROM statistics_position", _ => { }, rows => rows.GetInt64(0), cancellation);

    /// <remarks>
    /// Read, added up here, and written if the place is still the same: then nobody else has written meanwhile. Not flushed to the disk by itself (<c>synchronous_commit = off</c>). A crash of the server before loses the newest figures
    /// together with their place in the journal, so they are made again; loops never wait for this.
    /// </remarks>
    public async Task ApplyAsync(StatisticsBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        await database.TransactAsync(
            async transaction =>
            {
                await PutAsync(transaction, batch.From, batch.To, [], cancellation);
                foreach (var rows in batch.Added.Chunk(RowsAtOnce))
                    await PutAsync(transaction, batch.To, batch.To, await SumsAsync(transaction, rows, cancellation), cancellation);
            },
            cancellation);
    }

    public async ValueTask ReadAsync(RollupQuery query, Func<Bucket, RollupKey, Rollup, bool> take, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = new StringBuilder("SELECT r.size, r.start, r.realm, r.name, r.other, r.stack, r.data FROM unnest($2, $3) AS b(size, start) JOIN rollups r ON r.kind = $1 AND r.size = b.size AND r.start = b.start");
        var names = new (string Column, string? Value)[] { ("realm", query.Realm), ("name", query.Name), ("other", query.Other), ("stack", query.Stack) }.Where(name => name.Value is not null).ToArray();
        for (var i = 0; i < names.Length; i++)
            sql.Append(System.Globalization.CultureInfo.InvariantCulture, $" AND r.{names[i].Column} = ${i + 4}");
        await database.ReadAsync(
            sql.ToString(),
            parameters =>
            {
                parameters.AddWithValue((int)query.Kind);
                Add(parameters, NpgsqlDbType.Integer, query.Buckets, bucket => (int)bucket.Size);
                Add(parameters, NpgsqlDbType.Bigint, query.Buckets, bucket => Micros.Of(bucket.Start));
                foreach (var (_, value) in names)
                    parameters.AddWithValue(NullFree.Of(value!));
            },
            async rows =>
            {
                while (await rows.ReadAsync(CancellationToken.None))
                {
                    cancellation.ThrowIfCancellationRequested();
                    var bucket = new Bucket((BucketSize)rows.GetInt32(0), Micros.Time(rows.GetInt64(1)));
                    if (!take(bucket, new RollupKey(query.Kind, rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5)), RollupCodec.Decode(rows.GetFieldValue<byte[]>(6))))
                        break;
                }

                return 0;
            },
            cancellation);
    }

    public async Task<int> PruneAsync(BucketSize size, DateTimeOffset before, int limit, CancellationToken cancellation)
    {
        var deleted = 0;
        foreach (var kind in Enum.GetValues<RollupKind>())
        {
            if (deleted >= limit)
                break;
            deleted += await database.FirstAsync(
                """
                WITH old AS MATERIALIZED (
                    SELECT ctid FROM rollups WHERE kind = $1 AND size = $2 AND start < $3 LIMIT $4
                ), gone AS (
                    DELETE FROM rollups WHERE ctid = ANY (ARRAY(SELECT ctid FROM old)) AND kind = $1 AND size = $2 AND start < $3 RETURNING 1
                )
                SELECT count(*)::int FROM gone
                """,
                parameters =>
                {
                    parameters.AddWithValue((int)kind);
                    parameters.AddWithValue((int)size);
                    parameters.AddWithValue(Micros.Of(before));
                    parameters.AddWithValue((long)(limit - deleted));
                },
                rows => rows.GetInt32(0),
                cancellation);
        }

        return deleted;
    }

    public ValueTask<IReadOnlyList<OpenLoopCount>> CountOpenLoopsAsync(CancellationToken cancellation) => database.ListAsync(
        "SELECT realm, status, parent IS NULL, count(*) FROM loops WHERE ended_at IS NULL GROUP BY 1, 2, 3",
        _ => { },
        rows => new OpenLoopCount(rows.GetString(0), rows.GetString(1), rows.GetBoolean(2), rows.GetInt64(3)),
        cancellation);

    public async ValueTask<IReadOnlyDictionary<string, long>> CountOpenTasksAsync(CancellationToken cancellation)
    {
        var counts = await database.ListAsync("SELECT realm, count(*) FROM tasks WHERE status = 'open' GROUP BY realm", _ => { }, rows => (Realm: rows.GetString(0), Count: rows.GetInt64(1)), cancellation);
        return counts.ToDictionary(count => count.Realm, count => count.Count);
    }

    /// <summary>What is added, with what is there, as it is stored.</summary>
    private static async Task<Dictionary<(Bucket Bucket, RollupKey Key), byte[]>> SumsAsync(PostgresTransaction transaction, KeyValuePair<(Bucket Bucket, RollupKey Key), Rollup>[] rows, CancellationToken cancellation)
    {
        var added = rows.ToDictionary();
        var sums = new Dictionary<(Bucket, RollupKey), byte[]>(rows.Length);
        await transaction.ReadAsync(
            """
            SELECT r.kind, r.size, r.start, r.realm, r.name, r.other, r.stack, r.data FROM unnest($1, $2, $3, $4, $5, $6, $7) AS k(kind, size, start, realm, name, other, stack)
            JOIN rollups r USING (kind, size, start, realm, name, other, stack)
            """,
            parameters => AddKeys(parameters, added.Keys),
            async stored =>
            {
                while (await stored.ReadAsync(CancellationToken.None))
                {
                    var bucket = new Bucket((BucketSize)stored.GetInt32(1), Micros.Time(stored.GetInt64(2)));
                    var key = new RollupKey((RollupKind)stored.GetInt32(0), stored.GetString(3), stored.GetString(4), stored.GetString(5), stored.GetString(6));
                    var sum = RollupCodec.Decode(stored.GetFieldValue<byte[]>(7));
                    sum.Add(added[(bucket, key)]);
                    sums[(bucket, key)] = RollupCodec.Encode(sum);
                }

                return 0;
            },
            cancellation);
        foreach (var (at, rollup) in rows)
        {
            if (!sums.ContainsKey(at))
                sums[at] = RollupCodec.Encode(rollup);
        }

        return sums;
    }

    private static async Task PutAsync(PostgresTransaction transaction, long from, long to, Dictionary<(Bucket Bucket, RollupKey Key), byte[]> sums, CancellationToken cancellation)
    {
        var isWritten = await transaction.ReadAsync(
            "SELECT apply_statistics($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            parameters =>
            {
                parameters.AddWithValue(from);
                parameters.AddWithValue(to);
                AddKeys(parameters, sums.Keys);
                Add(parameters, NpgsqlDbType.Bytea, sums.Values, data => data);
            },
            async rows => await rows.ReadAsync(CancellationToken.None) && rows.GetBoolean(0),
            cancellation);
        if (!isWritten)
            throw new InvalidOperationException($"The statistics are not at position {from} of the journal any more: somebody else follows it too.");
    }

    private static void AddKeys(NpgsqlParameterCollection parameters, IReadOnlyCollection<(Bucket Bucket, RollupKey Key)> keys)
    {
        Add(parameters, NpgsqlDbType.Integer, keys, at => (int)at.Key.Kind);
        Add(parameters, NpgsqlDbType.Integer, keys, at => (int)at.Bucket.Size);
        Add(parameters, NpgsqlDbType.Bigint, keys, at => Micros.Of(at.Bucket.Start));
        Add(parameters, NpgsqlDbType.Text, keys, at => at.Key.Realm);
        Add(parameters, NpgsqlDbType.Text, keys, at => at.Key.Name);
        Add(parameters, NpgsqlDbType.Text, keys, at => at.Key.Other);
        Add(parameters, NpgsqlDbType.Text, keys, at => at.Key.Stack);
    }

    private static void Add<TItem, TValue>(NpgsqlParameterCollection parameters, NpgsqlDbType type, IEnumerable<TItem> items, Func<TItem, TValue> value) =>
        parameters.Add(new NpgsqlParameter<TValue[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. items.Select(value)] });
}
