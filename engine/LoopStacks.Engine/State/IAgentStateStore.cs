namespace LoopStacks.Engine.State;

/// <summary>
/// Keeps what agents remember: entries by owner and key. Each write is all or nothing and durable when it completes; writes take effect in the order in which they were handed in. An entry that has expired
/// is absent from that moment on, whether it was swept or not. Knows no clock: each call says what time it is. Thread safe.
/// </summary>
public interface IAgentStateStore
{
    /// <summary>The entry; null where there is none or it has expired.</summary>
    /// <exception cref="Journal.StorageUnavailableException">It can't be read now.</exception>
    ValueTask<StateEntry?> GetAsync(StateOwner owner, string key, DateTimeOffset now);

    /// <summary>Entries without their values, by key in the order of Unicode code points, at most <see cref="StateQuery.Limit"/>.</summary>
    /// <exception cref="Journal.StorageUnavailableException">It can't be read now.</exception>
    ValueTask<IReadOnlyList<StateKey>> ListAsync(StateOwner owner, StateQuery query, DateTimeOffset now);

    /// <summary>Sets or deletes an entry. One with a request that was carried out before is answered as it was then, and changes nothing.</summary>
    /// <exception cref="Journal.StorageUnavailableException">Nothing was written and nothing can be now.</exception>
    Task<StateOutcome> WriteAsync(StateWrite write);

    /// <summary>Extends a time to live that counts from the last use. Changes nothing where the entry of that version was replaced by now.</summary>
    Task TouchAsync(long version, DateTimeOffset expiresAt);

    /// <summary>Removes a bounded part of what is over.</summary>
    /// <returns>Whether there may be more of it.</returns>
    /// <exception cref="Journal.StorageUnavailableException">Nothing was written and nothing can be now.</exception>
    Task<bool> SweepAsync(StateSweep sweep);
}

/// <summary>An entry.</summary>
/// <param name="Value">JSON in UTF-8.</param>
/// <param name="Version">Grows with each write, also across a delete; two writes never have the same.</param>
/// <param name="Expiry">When it is gone; null where only its owner's end ends it.</param>
public sealed record StateEntry(byte[] Value, long Version, StateExpiry? Expiry);

/// <summary>An entry without its value.</summary>
/// <param name="Bytes">Size of its value.</param>
public sealed record StateKey(string Key, long Version, int Bytes, DateTimeOffset? ExpiresAt);

/// <summary>When an entry is gone.</summary>
/// <param name="Idle">The time without use after which it is gone, where <paramref name="At"/> moves with its use; null where it stands.</param>
public readonly record struct StateExpiry(DateTimeOffset At, TimeSpan? Idle = null);

/// <summary>Which entries to list: those whose key begins with <paramref name="Prefix"/> and comes after <paramref name="After"/>.</summary>
public sealed record StateQuery(string Prefix, string? After, int Limit);

/// <summary>A change of one entry.</summary>
/// <param name="Request">What makes a request one of a kind, see <see cref="RequestHash"/>; a second write with it changes nothing.</param>
/// <param name="Value">JSON in UTF-8; null deletes.</param>
/// <param name="ExpectedVersion">Only where the entry is at this version, 0 for where there is none; null for in any case.</param>
/// <param name="Expiry">When it is gone; null where only its owner's end ends it.</param>
/// <param name="MaxKeys">Keys that the owner may have.</param>
/// <param name="MaxBytes">Bytes that the owner's keys and values may have.</param>
public sealed record StateWrite(
    StateOwner Owner,
    string Key,
    RequestHash Request,
    byte[]? Value,
    long? ExpectedVersion,
    StateExpiry? Expiry,
    DateTimeOffset Now,
    int MaxKeys,
    long MaxBytes);

/// <summary>What became of a write.</summary>
/// <param name="Version">Written: the new version; deleted: the one that it had; conflict: the version that is there, 0 where there is none.</param>
/// <param name="Keys">Too many keys: how many there are.</param>
/// <param name="Bytes">Full: how many bytes there would be.</param>
public sealed record StateOutcome(StateOutcomeKind Kind, long Version = 0, int Keys = 0, long Bytes = 0);

/// <summary>Only the first two changed anything. The numbers are stored.</summary>
public enum StateOutcomeKind
{
    Written = 1,
    Deleted = 2,
    Absent = 3,
    Conflict = 4,
    TooManyKeys = 5,
    Full = 6,
}

/// <summary>What is over, and how much of it to remove at once.</summary>
/// <param name="LoopsEndedBefore">The state of loops that ended before is over, and that of loops that are not in the journal.</param>
/// <param name="RequestsBefore">Requests that were carried out before are forgotten; null forgets none.</param>
/// <param name="Batch">Entries removed at most.</param>
public sealed record StateSweep(DateTimeOffset Now, DateTimeOffset LoopsEndedBefore, DateTimeOffset? RequestsBefore, int Batch);
