using LoopStacks.Engine.Journal;
using Npgsql;

namespace LoopStacks.Storage.Postgres;

/// <summary>Partitions of the journal: one a day, of the loops that were made on it, children with their roots. Thread safe; several processes may do the same.</summary>
public sealed class PostgresPartitions(PostgresDatabase database)
{
    /// <summary>Makes those from one day to another that are not there.</summary>
    /// <returns>The days that were made.</returns>
    /// <exception cref="StorageUnavailableException">It can't be written now, or a lock was not to be had in time; try again later.</exception>
    public ValueTask<IReadOnlyList<DateOnly>> MakeAsync(DateOnly first, DateOnly last, CancellationToken cancellation) =>
        ListAsync("SELECT make_partitions($1, $2)", cancellation, first, last);

    /// <summary>The days that there are partitions for, oldest first.</summary>
    /// <exception cref="StorageUnavailableException">It can't be read now.</exception>
    public ValueTask<IReadOnlyList<DateOnly>> DaysAsync(CancellationToken cancellation) => ListAsync("SELECT day FROM partition_days ORDER BY day", cancellation);

    /// <summary>Drops the days before a day, with all that belongs to their loops: events, tasks, idempotency keys, feedback. One with a loop that has not ended stays.</summary>
    /// <returns>The days that stay although they are before it.</returns>
    /// <exception cref="StorageUnavailableException">It can't be written now, or a lock was not to be had in time; try again later.</exception>
    public async ValueTask<IReadOnlyList<DateOnly>> DropAsync(DateOnly before, CancellationToken cancellation)
    {
        var kept = new List<DateOnly>();
        foreach (var day in await DaysAsync(cancellation))
        {
            if (day < before && !await DropDayAsync(day, cancellation))
                kept.Add(day);
        }

        return kept;
    }

    /// <summary>Drops one day.</summary>
    /// <returns>False where it stays, since one of its loops has not ended.</returns>
    internal ValueTask<bool> DropDayAsync(DateOnly day, CancellationToken cancellation) =>
        database.FirstAsync("SELECT drop_partition($1)", parameters => parameters.AddWithValue(day), rows => rows.GetBoolean(0), cancellation);

    private ValueTask<IReadOnlyList<DateOnly>> ListAsync(string sql, CancellationToken cancellation, params DateOnly[] days) => database.ListAsync(
        sql,
        parameters =>
        {
            foreach (var day in days)
                parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day });
        },
        rows => rows.GetFieldValue<DateOnly>(0),
        cancellation);
}
