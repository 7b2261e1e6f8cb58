using LoopStacks.Core.Loops;
using LoopStacks.Engine.Retention;
using NpgsqlTypes;

namespace LoopStacks.Storage.Postgres;

/// <summary>Drops the partitions of days that nobody keeps any longer, and deletes trees one by one where realms of the same day differ.</summary>
public sealed class PostgresLoopRetention(PostgresDatabase database, PostgresPartitions partitions) : ILoopRetention
{
    private const int MostAtOnce = 1000;

    public ValueTask<IReadOnlyList<EndedRoot>> EndedRootsAsync(LoopId? after, DateTimeOffset begunBefore, int limit, CancellationToken cancellation) => database.ListAsync(
        "SELECT id, realm, ended_at FROM loops WHERE parent IS NULL AND ended_at IS NOT NULL AND id > $1 AND id < $2 ORDER BY id LIMIT $3",
        parameters =>
        {
            parameters.AddWithValue(after?.Value ?? Guid.Empty);
            parameters.AddWithValue(EndedRoot.FirstAt(begunBefore).Value);
            parameters.AddWithValue((long)limit);
        },
        rows => new EndedRoot(new LoopId(rows.GetGuid(0)), rows.GetString(1), Micros.Time(rows.GetInt64(2))),
        cancellation);

    public async Task<int> DeleteTreesAsync(IReadOnlyList<LoopId> roots, CancellationToken cancellation)
    {
        var all = 0;
        while (true)
        {
            var (deleted, isDone) = await database.FirstAsync(
                "SELECT deleted, is_done FROM delete_trees($1, $2)",
                parameters =>
                {
                    parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Uuid, roots.Select(root => root.Value).ToArray());
                    parameters.AddWithValue(MostAtOnce);
                },
                rows => (rows.GetInt32(0), rows.GetBoolean(1)),
                cancellation);
            all += deleted;
            if (isDone)
                return all;
        }
    }

    public async ValueTask<IReadOnlyList<DateOnly>> DropDaysAsync(DateTimeOffset endedBefore, CancellationToken cancellation)
    {
        var dropped = new List<DateOnly>();
        foreach (var day in await partitions.DaysAsync(cancellation))
        {
            if (day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) > endedBefore.UtcDateTime)
                break;
            if (await IsOverAsync(day, endedBefore, cancellation) && await partitions.DropDayAsync(day, cancellation))
                dropped.Add(day);
        }

        return dropped;
    }

    /// <summary>Without a lock: a loop that has ended changes no more, and none begins on a day that is over.</summary>
    private ValueTask<bool> IsOverAsync(DateOnly day, DateTimeOffset endedBefore, CancellationToken cancellation) => database.FirstAsync(
        "SELECT NOT EXISTS (SELECT 1 FROM loops WHERE id >= first_loop_of($1) AND id < first_loop_of($1 + 1) AND (ended_at IS NULL OR ended_at >= $2))",
        parameters =>
        {
            parameters.AddWithValue(day);
            parameters.AddWithValue(Micros.Of(endedBefore));
        },
        rows => rows.GetBoolean(0),
        cancellation);
}
