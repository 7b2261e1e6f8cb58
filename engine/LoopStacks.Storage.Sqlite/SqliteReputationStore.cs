using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Reputation;
using Microsoft.Data.Sqlite;

namespace LoopStacks.Storage.Sqlite;

/// <summary>Reputation and feedback in SQLite.</summary>
public sealed class SqliteReputationStore(SqliteDatabase database) : IReputationStore, IDisposable
{
    private readonly Lock _following = new();
    private SqliteConnection? _follower;

    public ValueTask<StoredReputations> LoadAsync(CancellationToken cancellation) => Read("SELECT realm, instance, capability, data FROM reputation", _ => { }, (connection, rows) =>
    {
        var entries = new List<KeyValuePair<ReputationKey, ReputationState>>();
        while (rows.Read())
            entries.Add(new(new ReputationKey(rows.GetString(0), rows.GetString(1), rows.GetString(2)), ReputationCodec.Decode(rows.GetFieldValue<byte[]>(3))));
        using var position = connection.CreateCommand();
        position.CommandText = "SELECT position FROM reputation_position";
        return new StoredReputations((long)position.ExecuteScalar()!, entries);
    });

    /// <remarks>
    /// Not flushed to the disk by itself: the next commit of the journal does that. A power cut before loses the newest figures together with their place in the journal, so they are
    /// learnt again; loops never wait for this.
    /// </remarks>
    public Task ApplyAsync(ReputationBatch batch, CancellationToken cancellation)
    {
        var changed = batch.Changed.Where(entry => !batch.Dropped.Contains(entry.Key)).Select(entry => (entry.Key, entry.Value.HeardAt, Data: ReputationCodec.Encode(entry.Value))).ToArray();
        lock (_following)
        {
            try
            {
                _follower ??= OpenFollower();
                lock (database.Writing)
                    Apply(_follower, batch, changed);
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

        return Task.CompletedTask;
    }

    public Task<FeedbackPlace> PutFeedbackAsync(GivenFeedback feedback, int most, CancellationToken cancellation)
    {
        try
        {
            using var connection = database.Open(forWriting: true);
            lock (database.Writing)
            {
                using var transaction = connection.BeginTransaction();
                var place = Put(connection, feedback, most);
                transaction.Commit();
                return Task.FromResult(place);
            }
        }
        catch (SqliteException exception)
        {
            throw SqliteDatabase.Unavailable("written", exception);
        }
    }

    public ValueTask<IReadOnlyList<StoredFeedback>> FeedbackOfAsync(LoopId loop, long after, int limit, CancellationToken cancellation) => Read<IReadOnlyList<StoredFeedback>>(
        "SELECT id, realm, given_by, work_item, instance, capability, score, comment, at, counted FROM feedback WHERE loop_id = $loop AND id > $after ORDER BY id LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$loop", JournalReads.Bytes(loop));
            command.Parameters.AddWithValue("$after", after);
            command.Parameters.AddWithValue("$limit", limit);
        },
        (_, rows) =>
        {
            var found = new List<StoredFeedback>();
            while (rows.Read())
                found.Add(Feedback(loop, rows));
            return found;
        });

    public ValueTask<IReadOnlyList<LoopId>> UncountedAsync(int limit, CancellationToken cancellation) => Read<IReadOnlyList<LoopId>>(
        "SELECT DISTINCT loop_id FROM feedback INDEXED BY feedback_uncounted WHERE counted IS NOT score LIMIT $limit",
        command => command.Parameters.AddWithValue("$limit", limit),
        (_, rows) =>
        {
            var found = new List<LoopId>();
            while (rows.Read())
                found.Add(new LoopId(new Guid(rows.GetFieldValue<byte[]>(0), bigEndian: true)));
            return found;
        });

    public void Dispose() => _follower?.Dispose();

    private SqliteConnection OpenFollower()
    {
        var connection = database.Open(forWriting: true);
        if (!database.IsInMemory)
            Run(connection, "PRAGMA synchronous = normal");
        return connection;
    }

    private static void Apply(SqliteConnection connection, ReputationBatch batch, (ReputationKey Key, DateTimeOffset HeardAt, byte[] Data)[] changed)
    {
        using var transaction = connection.BeginTransaction();
        if (Run(connection, "UPDATE reputation_position SET position = $to WHERE position = $from", ("$to", batch.To), ("$from", batch.From)) == 0)
            throw new InvalidOperationException($"The figures are not at position {batch.From} of the journal any more: somebody else follows it too.");
        Put(connection, changed);
        foreach (var key in batch.Dropped)
            Run(connection, "DELETE FROM reputation WHERE realm = $realm AND instance = $instance AND capability = $capability", ("$realm", key.Realm), ("$instance", key.Instance), ("$capability", key.Capability));
        foreach (var (id, score) in batch.Counted)
            Run(connection, "UPDATE feedback SET counted = $score WHERE id = $id", ("$score", score), ("$id", id));
        transaction.Commit();
    }

    // The journal's writer waits for this: the statement is prepared once.
    private static void Put(SqliteConnection connection, (ReputationKey Key, DateTimeOffset HeardAt, byte[] Data)[] changed)
    {
        using var put = connection.CreateCommand();
        put.CommandText = "INSERT INTO reputation (realm, instance, capability, heard_at, data) VALUES ($realm, $instance, $capability, $at, $data) ON CONFLICT DO UPDATE SET heard_at = excluded.heard_at, data = excluded.data";
        var parameters = Array.ConvertAll(["$realm", "$instance", "$capability", "$at", "$data"], name => put.Parameters.Add(new SqliteParameter { ParameterName = name }));
        foreach (var (key, heardAt, data) in changed)
        {
            parameters[0].Value = key.Realm;
            parameters[1].Value = key.Instance;
            parameters[2].Value = key.Capability;
            parameters[3].Value = JournalWriter.Micros(heardAt);
            parameters[4].Value = data;
            put.ExecuteNonQuery();
        }
    }

    private static FeedbackPlace Put(SqliteConnection connection, GivenFeedback feedback, int most)
    {
        (string, object)[] target =
        [
            ("$loop", JournalReads.Bytes(feedback.Loop)),
            ("$by", feedback.By),
            ("$item", feedback.Says.WorkItem ?? 0),
            ("$instance", feedback.Says.Instance ?? ""),
            ("$capability", feedback.Says.Capability ?? ""),
        ];
        (string, object)[] said = [("$score", feedback.Says.Score), ("$comment", (object?)feedback.Comment ?? DBNull.Value), ("$at", JournalWriter.Micros(feedback.At))];
        var replaced = Run(
            connection,
            "UPDATE feedback SET score = $score, comment = $comment, at = $at WHERE loop_id = $loop AND given_by = $by AND work_item = $item AND instance = $instance AND capability = $capability",
            [.. target, .. said]);
        if (replaced > 0)
            return FeedbackPlace.Replaced;
        var added = Run(
            connection,
            """
            INSERT INTO feedback (loop_id, realm, given_by, work_item, instance, capability, score, comment, at)
            SELECT $loop, $realm, $by, $item, $instance, $capability, $score, $comment, $at WHERE (SELECT count(*) FROM feedback WHERE loop_id = $loop) < $most
            """,
            [.. target, .. said, ("$realm", feedback.Realm), ("$most", most)]);
        return added > 0 ? FeedbackPlace.New : FeedbackPlace.Full;
    }

    private static StoredFeedback Feedback(LoopId loop, SqliteDataReader rows)
    {
        var says = new FeedbackScore(rows.GetDouble(6), rows.GetInt32(3) is var item and > 0 ? item : null, Named(rows.GetString(4)), Named(rows.GetString(5)));
        var given = new GivenFeedback(loop, rows.GetString(1), rows.GetString(2), says, rows.IsDBNull(7) ? null : rows.GetString(7), JournalReads.Time(rows.GetInt64(8)));
        return new StoredFeedback(rows.GetInt64(0), given, rows.IsDBNull(9) ? null : rows.GetDouble(9));
    }

    private static string? Named(string text) => text.Length == 0 ? null : text;

    private static int Run(SqliteConnection connection, string sql, params IEnumerable<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    private ValueTask<T> Read<T>(string sql, Action<SqliteCommand> bind, Func<SqliteConnection, SqliteDataReader, T> read)
    {
        try
        {
            using var connection = database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            bind(command);
            using var rows = command.ExecuteReader();
            return ValueTask.FromResult(read(connection, rows));
        }
        catch (SqliteException exception)
        {
            throw SqliteDatabase.Unavailable("read", exception);
        }
    }
}
