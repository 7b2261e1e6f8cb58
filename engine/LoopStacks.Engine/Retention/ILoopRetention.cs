using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Retention;

/// <summary>The end of what is stored of loops. Thread safe; several processes may do the same.</summary>
public interface ILoopRetention
{
    /// <summary>Root loops that have ended and were begun before a time, oldest first, after <paramref name="after"/>; a page of at most <paramref name="limit"/>.</summary>
    /// <exception cref="Journal.StorageUnavailableException">It can't be read now.</exception>
    ValueTask<IReadOnlyList<EndedRoot>> EndedRootsAsync(LoopId? after, DateTimeOffset begunBefore, int limit, CancellationToken cancellation);

    /// <summary>
    /// Deletes whole trees, with events, tasks, idempotency keys and feedback of their loops. A tree with a loop that has not ended stays; the root of one that goes is the last of it. What is deleted at once is bounded, and
    /// appends go on in between.
    /// </summary>
    /// <param name="roots">At most some hundred.</param>
    /// <returns>How many loops were deleted.</returns>
    /// <exception cref="Journal.StorageUnavailableException">It can't be written now; what was deleted stays deleted.</exception>
    Task<int> DeleteTreesAsync(IReadOnlyList<LoopId> roots, CancellationToken cancellation);

    /// <summary>Lets go of all days at once whose loops have all ended before a time, where the store keeps days apart.</summary>
    /// <returns>The days that went.</returns>
    /// <exception cref="Journal.StorageUnavailableException">It can't be written now.</exception>
    ValueTask<IReadOnlyList<DateOnly>> DropDaysAsync(DateTimeOffset endedBefore, CancellationToken cancellation);
}

/// <summary>A root loop that has ended.</summary>
public readonly record struct EndedRoot(LoopId Id, string Realm, DateTimeOffset EndedAt)
{
    /// <summary>The smallest id of a loop that was begun at a time: ids are UUIDv7 and begin with the milliseconds since 1970.</summary>
    public static LoopId FirstAt(DateTimeOffset time)
    {
        Span<byte> id = stackalloc byte[16];
        id.Clear();
        var milliseconds = Math.Max(0, time.ToUnixTimeMilliseconds());
        for (var i = 0; i < 6; i++)
            id[i] = (byte)(milliseconds >> (40 - (8 * i)));
        return new LoopId(new Guid(id, bigEndian: true));
    }
}
