using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Retention;

namespace LoopStacks.Storage.Sqlite;

/// <summary>Deletes old loops from the file. Its space is used again, but the file does not become smaller.</summary>
public sealed class SqliteLoopRetention(SqliteDatabase database, SqliteLoopJournal journal) : ILoopRetention
{
    // A write of so many holds the appends up that wait for the same thread, for some milliseconds.
    private const int MostAtOnce = 200;

    public ValueTask<IReadOnlyList<EndedRoot>> EndedRootsAsync(LoopId? after, DateTimeOffset begunBefore, int limit, CancellationToken cancellation) => ValueTask.FromResult(database.Read<IReadOnlyList<EndedRoot>>(
        "SELECT id, realm, ended_at FROM loops WHERE parent IS NULL AND ended_at IS NOT NULL AND id > $after AND id < $before ORDER BY id LIMIT $limit",
        command =>
        {
            command.Parameters.AddWithValue("$after", after is { } loop ? JournalReads.Bytes(loop) : []);
            command.Parameters.AddWithValue("$before", JournalReads.Bytes(EndedRoot.FirstAt(begunBefore)));
            command.Parameters.AddWithValue("$limit", limit);
        },
        (_, rows) =>
        {
            var found = new List<EndedRoot>();
            while (rows.Read())
                found.Add(new EndedRoot(new LoopId(new Guid(rows.GetFieldValue<byte[]>(0), bigEndian: true)), rows.GetString(1), JournalReads.Time(rows.GetInt64(2))));
            return found;
        }));

    public async Task<int> DeleteTreesAsync(IReadOnlyList<LoopId> roots, CancellationToken cancellation)
    {
        var all = 0;
        while (true)
        {
            var (deleted, isDone) = await journal.Writer.WriteAsync(connection => connection.Retention.Delete(roots, MostAtOnce));
            all += deleted;
            if (isDone)
                return all;
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>There are no days: everything is in one table.</summary>
    public ValueTask<IReadOnlyList<DateOnly>> DropDaysAsync(DateTimeOffset endedBefore, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<DateOnly>>([]);
}
