namespace LoopStacks.Engine.Audit;

/// <summary>Where deeds are kept; entries are added and, when they are old, deleted, but never changed. Thread safe.</summary>
public interface IAuditStore
{
    /// <summary>Completes when it is durable.</summary>
    /// <exception cref="Journal.StorageUnavailableException">It can't be written now.</exception>
    Task AppendAsync(Deed deed, DateTimeOffset at);

    /// <summary>Entries that fit, newest first; a page of at most the filter's limit. The filter's cursor is not looked at.</summary>
    /// <param name="before">Only those with a number below.</param>
    /// <exception cref="Journal.StorageUnavailableException">It can't be read now.</exception>
    ValueTask<IReadOnlyList<StoredDeed>> ListAsync(AuditFilter filter, long? before, CancellationToken cancellation);

    /// <summary>Deletes the oldest that are from before a time, at most so many.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="Journal.StorageUnavailableException">It can't be written now.</exception>
    Task<int> DeleteAsync(DateTimeOffset before, int most);
}

/// <summary>A deed with its place in the order of all.</summary>
public sealed record StoredDeed(long Number, DateTimeOffset At, Deed Deed);
