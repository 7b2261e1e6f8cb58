using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Reputation;
using Npgsql;
using NpgsqlTypes;

namespace LoopStacks.Storage.Postgres;

/// <summary>Reputation and feedback in PostgreSQL.</summary>
public sealed class PostgresReputationStore(PostgresDatabase database) : IReputationStore
{
    public async ValueTask<StoredReputations> LoadAsync(CancellationToken cancellation)
    {
        // The place first: figures of a later one are no harm, since who goes on from an old place can't write.
        var position = await database.FirstAsync("SELECT position FROM reputation_position", _ => { }, rows => rows.GetInt64(0), cancellation);
        var entries = await database.ListAsync(
            "SELECT realm, instance, capability, data FROM reputation",
            _ => { },
            rows => KeyValuePair.Create(new ReputationKey(rows.GetString(0), rows.GetString(1), rows.GetString(2)), ReputationCodec.Decode(rows.GetFieldValue<byte[]>(3))),
            cancellation);
        return new StoredReputations(position, entries);
    }

    /// <remarks>
    /// Not flushed to the disk by itself (<c>synchronous_commit = off</c>). A crash of the server before loses the newest figures together with their place in the journal, so they are learnt again; loops never wait for this.
    /// </remarks>
    public async Task ApplyAsync(ReputationBatch batch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var changed = batch.Changed.Where(entry => !batch.Dropped.Contains(entry.Key)).ToArray();
        var isWritten = await database.FirstAsync(
            "SELECT apply_reputation($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            parameters =>
            {
                parameters.AddWithValue(batch.From);
                parameters.AddWithValue(batch.To);
                Add(parameters, NpgsqlDbType.Text, changed, entry => entry.Key.Realm);
                Add(parameters, NpgsqlDbType.Text, changed, entry => entry.Key.Instance);
                Add(parameters, NpgsqlDbType.Text, changed, entry => entry.Key.Capability);
                Add(parameters, NpgsqlDbType.Bigint, changed, entry => Micros.Of(entry.Value.HeardAt));
                Add(parameters, NpgsqlDbType.Bytea, changed, entry => ReputationCodec.Encode(entry.Value));
                Add(parameters, NpgsqlDbType.Text, batch.Dropped, key => key.Realm);
                Add(parameters, NpgsqlDbType.Text, batch.Dropped, key => key.Instance);
                Add(parameters, NpgsqlDbType.Text, batch.Dropped, key => key.Capability);
                Add(parameters, NpgsqlDbType.Bigint, batch.Counted, counted => counted.Id);
                Add(parameters, NpgsqlDbType.Double, batch.Counted, counted => counted.Score);
            },
            rows => rows.GetBoolean(0),
            cancellation);
        if (!isWritten)
            throw new InvalidOperationException($"The figures are not at position {batch.From} of the journal any more: somebody else follows it too.");
    }

    public async Task<FeedbackPlace> PutFeedbackAsync(GivenFeedback feedback, int most, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        var place = await database.FirstAsync(
            "SELECT put_feedback($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            parameters =>
            {
                parameters.AddWithValue(feedback.Loop.Value);
                parameters.AddWithValue(feedback.Realm);
                parameters.AddWithValue(NullFree.Of(feedback.By));
                parameters.AddWithValue(feedback.Says.WorkItem ?? 0);
                parameters.AddWithValue(feedback.Says.Instance ?? "");
                parameters.AddWithValue(feedback.Says.Capability ?? "");
                parameters.AddWithValue(feedback.Says.Score);
                parameters.Add(new NpgsqlParameter<string?> { TypedValue = feedback.Comment is { } comment ? NullFree.Of(comment) : null });
                parameters.AddWithValue(Micros.Of(feedback.At));
                parameters.AddWithValue(most);
            },
            rows => rows.GetInt32(0),
            cancellation);
        return place switch
        {
            0 => FeedbackPlace.New,
            1 => FeedbackPlace.Replaced,
            _ => FeedbackPlace.Full,
        };
    }

    public ValueTask<IReadOnlyList<StoredFeedback>> FeedbackOfAsync(LoopId loop, long after, int limit, CancellationToken cancellation) => database.ListAsync(
        "SELECT id, realm, given_by, work_item, instance, capability, score, comment, at, counted FROM feedback WHERE loop_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        parameters =>
        {
            parameters.AddWithValue(loop.Value);
            parameters.AddWithValue(after);
            parameters.AddWithValue((long)limit);
        },
        rows => Feedback(loop, rows),
        cancellation);

    public ValueTask<IReadOnlyList<LoopId>> UncountedAsync(int limit, CancellationToken cancellation) => database.ListAsync(
        "SELECT DISTINCT loop_id FROM feedback WHERE counted IS DISTINCT FROM score LIMIT $1",
        parameters => parameters.AddWithValue((long)limit),
        rows => new LoopId(rows.GetGuid(0)),
        cancellation);

    private static StoredFeedback Feedback(LoopId loop, NpgsqlDataReader rows)
    {
        var says = new FeedbackScore(rows.GetDouble(6), rows.GetInt32(3) is var item and > 0 ? item : null, Named(rows.GetString(4)), Named(rows.GetString(5)));
        var given = new GivenFeedback(loop, rows.GetString(1), rows.GetString(2), says, rows.IsDBNull(7) ? null : rows.GetString(7), Micros.Time(rows.GetInt64(8)));
        return new StoredFeedback(rows.GetInt64(0), given, rows.IsDBNull(9) ? null : rows.GetDouble(9));
    }

    private static string? Named(string text) => text.Length == 0 ? null : text;

    private static void Add<TItem, TValue>(NpgsqlParameterCollection parameters, NpgsqlDbType type, IEnumerable<TItem> items, Func<TItem, TValue> value) =>
        parameters.Add(new NpgsqlParameter<TValue[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. items.Select(value)] });
}
