using System.Globalization;
using System.Text;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Statistics;
using Microsoft.Data.Sqlite;

namespace LoopStacks.Storage.Sqlite;

/// <summary>Statistics in SQLite.</summary>
public sealed class SqliteStatisticsStore(SqliteDatabase database) : IStatisticsStore, IDisposable
{
    private const string Find = "SELECT data FROM rollups WHERE kind = $kind AND size = $size AND start = $start AND realm = $realm AND name = $name AND other = $other AND stack = $stack";

    private const string Put =
        "INSERT INTO rollups (kind, size, start, realm, name, other, stack, data) VALUES ($kind, $size, $start, $realm, $name, $other, $stack, $data) ON CONFLICT DO UPDATE SET data = excluded.data";

    private readonly Lock _following = new();
    private SqliteConnection? _follower;

    public ValueTask<long> PositionAsync(CancellationToken cancellation) =>
        ValueTask.FromResult(database.Read("SELECT position FROM statistics_position", _ => { }, (_, rows) => rows.Read() ? rows.GetInt64(0) : throw new InvalidOperationException("The store lacks the place of its statistics: it is damaged.")));

    /// <remarks>
    /// Not flushed to the disk by itself: the next commit of the journal does that. A power cut before loses the newest figures together with their place in the journal, so they are made again; loops never wait for this.
    /// Nobody else writes rollups, so they are added up before the transaction begins: the journal waits for as little as there can be.
    /// </remarks>
    public Task ApplyAsync(StatisticsBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Write(connection =>
        {
            var rows = Merged(connection, batch.Added);
            lock (database.Writing)
                Apply(connection, batch, rows);
            return 0;
        });
        return Task.CompletedTask;
    }

    public ValueTask ReadAsync(RollupQuery query, Func<Bucket, RollupKey, Rollup, bool> take, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sql = new StringBuilder("SELECT r.size, r.start, r.realm, r.name, r.other, r.stack, r.data FROM json_each($buckets) b CROSS JOIN rollups r ON r.kind = $kind AND r.size = (b.value ->> 0) AND r.start = (b.value ->> 1)");
        var names = new (string Column, string? Value)[] { ("realm", query.Realm), ("name", query.Name), ("other", query.Other), ("stack", query.Stack) };
        foreach (var (column, _) in names.Where(name => name.Value is not null))
            sql.Append(CultureInfo.InvariantCulture, $" AND r.{column} = ${column}");
        database.Read(
            sql.ToString(),
            command =>
            {
                command.Parameters.AddWithValue("$kind", (int)query.Kind);
                command.Parameters.AddWithValue("$buckets", $"[{string.Join(',', query.Buckets.Select(bucket => $"[{(int)bucket.Size},{JournalWriter.Micros(bucket.Start)}]"))}]");
                foreach (var (column, value) in names.Where(name => name.Value is not null))
                    command.Parameters.AddWithValue("$" + column, value);
            },
            (_, rows) =>
            {
                while (rows.Read())
                {
                    cancellation.ThrowIfCancellationRequested();
                    var bucket = new Bucket((BucketSize)rows.GetInt32(0), JournalReads.Time(rows.GetInt64(1)));
                    if (!take(bucket, new RollupKey(query.Kind, rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5)), RollupCodec.Decode(rows.GetFieldValue<byte[]>(6))))
                        break;
                }

                return 0;
            });
        return ValueTask.CompletedTask;
    }

    public Task<int> PruneAsync(BucketSize size, DateTimeOffset before, int limit, CancellationToken cancellation)
    {
        var deleted = 0;
        foreach (var kind in Enum.GetValues<RollupKind>())
        {
            while (deleted < limit && Oldest(kind, size, before) is { } oldest)
            {
                cancellation.ThrowIfCancellationRequested();
                deleted += Write(connection =>
                {
                    lock (database.Writing)
                    {
                        using var delete = connection.CreateCommand();
                        delete.CommandText = "DELETE FROM rollups WHERE kind = $kind AND size = $size AND start = $start";
                        delete.Parameters.AddWithValue("$kind", (int)kind);
                        delete.Parameters.AddWithValue("$size", (int)size);
                        delete.Parameters.AddWithValue("$start", oldest);
                        return delete.ExecuteNonQuery();
                    }
                });
            }
        }

        return Task.FromResult(deleted);
    }

    public ValueTask<IReadOnlyList<OpenLoopCount>> CountOpenLoopsAsync(CancellationToken cancellation) => ValueTask.FromResult(database.Read<IReadOnlyList<OpenLoopCount>>(
        "SELECT realm, status, parent IS NULL, count(*) FROM loops INDEXED BY loops_unfinished WHERE ended_at IS NULL GROUP BY 1, 2, 3",
        _ => { },
        (_, rows) =>
        {
            var counts = new List<OpenLoopCount>();
            while (rows.Read())
                counts.Add(new OpenLoopCount(rows.GetString(0), rows.GetString(1), rows.GetBoolean(2), rows.GetInt64(3)));
            return counts;
        }));

    public ValueTask<IReadOnlyDictionary<string, long>> CountOpenTasksAsync(CancellationToken cancellation) => ValueTask.FromResult(database.Read<IReadOnlyDictionary<string, long>>(
        "SELECT realm, count(*) FROM tasks INDEXED BY tasks_by_status WHERE status = 'open' GROUP BY realm",
        _ => { },
        (_, rows) =>
        {
            var counts = new Dictionary<string, long>();
            while (rows.Read())
                counts[rows.GetString(0)] = rows.GetInt64(1);
            return counts;
        }));

    public void Dispose() => _follower?.Dispose();

    private long? Oldest(RollupKind kind, BucketSize size, DateTimeOffset before) => database.Read<long?>(
        "SELECT min(start) FROM rollups WHERE kind = $kind AND size = $size AND start < $before",
        command =>
        {
            command.Parameters.AddWithValue("$kind", (int)kind);
            command.Parameters.AddWithValue("$size", (int)size);
            command.Parameters.AddWithValue("$before", JournalWriter.Micros(before));
        },
        (_, rows) => rows.Read() && !rows.IsDBNull(0) ? rows.GetInt64(0) : null);

    private T Write<T>(Func<SqliteConnection, T> write)
    {
        lock (_following)
        {
            try
            {
                _follower ??= OpenFollower();
                return write(_follower);
            }
            catch (Exception exception)
            {
                _follower?.Dispose();
                _follower = null; // Opened anew for the next batch: a folder may be writable again.
                if (exception is SqliteException sqlite)
                    throw SqliteDatabase.Unavailable("written", sqlite);
                throw;
            }
        }
    }

    private SqliteConnection OpenFollower()
    {
        var connection = database.Open(forWriting: true);
        if (database.IsInMemory)
            return connection;
        using var pragma = connection.CreateCommand();
        pragma.CommandText = "PRAGMA synchronous = normal";
        pragma.ExecuteNonQuery();
        return connection;
    }

    /// <summary>What is added, with what is there.</summary>
    private static List<(Bucket Bucket, RollupKey Key, byte[] Data)> Merged(SqliteConnection connection, IReadOnlyDictionary<(Bucket Bucket, RollupKey Key), Rollup> added)
    {
        var rows = new List<(Bucket, RollupKey, byte[])>(added.Count);
        using var find = new RollupCommand(connection, Find);
        foreach (var ((bucket, key), rollup) in added)
        {
            if (find.At(bucket, key).ExecuteScalar() is byte[] stored)
            {
                var sum = RollupCodec.Decode(stored);
                sum.Add(rollup);
                rows.Add((bucket, key, RollupCodec.Encode(sum)));
            }
            else
            {
                rows.Add((bucket, key, RollupCodec.Encode(rollup)));
            }
        }

        return rows;
    }

    private static void Apply(SqliteConnection connection, StatisticsBatch batch, List<(Bucket Bucket, RollupKey Key, byte[] Data)> rows)
    {
        using var transaction = connection.BeginTransaction();
        using var move = connection.CreateCommand();
        move.CommandText = "UPDATE statistics_position SET position = $to WHERE position = $from";
        move.Parameters.AddWithValue("$to", batch.To);
        move.Parameters.AddWithValue("$from", batch.From);
        if (move.ExecuteNonQuery() == 0)
            throw new InvalidOperationException($"The statistics are not at position {batch.From} of the journal any more: somebody else follows it too.");
        using var put = new RollupCommand(connection, Put);
        foreach (var (bucket, key, data) in rows)
            put.At(bucket, key, data).ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>A statement about one rollup, prepared once.</summary>
    private sealed class RollupCommand : IDisposable
    {
        private readonly SqliteCommand _command;
        private readonly SqliteParameter[] _parameters;
        private readonly SqliteParameter _data;

        public RollupCommand(SqliteConnection connection, string sql)
        {
            _command = connection.CreateCommand();
            _command.CommandText = sql;
            _parameters = Array.ConvertAll(["$kind", "$size", "$start", "$realm", "$name", "$other", "$stack"], name => _command.Parameters.Add(new SqliteParameter { ParameterName = name }));
            _data = new SqliteParameter { ParameterName = "$data" };
        }

        public SqliteCommand At(Bucket bucket, RollupKey key, byte[]? data = null)
        {
            _parameters[0].Value = (int)key.Kind;
            _parameters[1].Value = (int)bucket.Size;
            _parameters[2].Value = JournalWriter.Micros(bucket.Start);
            _parameters[3].Value = key.Realm;
            _parameters[4].Value = key.Name;
            _parameters[5].Value = key.Other;
            _parameters[6].Value = key.Stack;
            if (data is null)
                return _command;
            if (_command.Parameters.Count == _parameters.Length)
                _command.Parameters.Add(_data);
            _data.Value = data;
            return _command;
        }

        public void Dispose() => _command.Dispose();
    }
}
