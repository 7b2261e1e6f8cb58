using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Reputation;

/// <summary>
/// What is known of instances, durable, with the place in the journal up to which it was learnt; and the feedback. Figures and place are written together, so everything counts exactly
/// once. Thread safe.
/// </summary>
public interface IReputationStore
{
    ValueTask<StoredReputations> LoadAsync(CancellationToken cancellation);

    /// <summary>Writes all of it or nothing.</summary>
    /// <exception cref="InvalidOperationException">The store is not at <see cref="ReputationBatch.From"/>: somebody else follows the journal too.</exception>
    /// <exception cref="StorageUnavailableException">Nothing was written and nothing can be now.</exception>
    Task ApplyAsync(ReputationBatch batch, CancellationToken cancellation);

    /// <summary>Keeps a feedback; one of the same author about the same thing is replaced. Durable when it completes.</summary>
    /// <param name="most">How many a loop may have.</param>
    /// <returns>Whether it was kept, and whether it is the first of its author about that.</returns>
    Task<FeedbackPlace> PutFeedbackAsync(GivenFeedback feedback, int most, CancellationToken cancellation);

    /// <summary>Feedback on a loop in the order in which it was first given, after one of them.</summary>
    ValueTask<IReadOnlyList<StoredFeedback>> FeedbackOfAsync(LoopId loop, long after, int limit, CancellationToken cancellation);

    /// <summary>Loops that have feedback which does not count yet, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<LoopId>> UncountedAsync(int limit, CancellationToken cancellation);
}

/// <summary>Of whom, at what.</summary>
public readonly record struct ReputationKey(string Realm, string Instance, string Capability);

/// <summary>All that is stored.</summary>
/// <param name="Position">The journal was followed up to here.</param>
public sealed record StoredReputations(long Position, IReadOnlyList<KeyValuePair<ReputationKey, ReputationState>> Entries);

/// <summary>What is written together.</summary>
/// <param name="From">Where in the journal the store is.</param>
/// <param name="To">Where it is then.</param>
/// <param name="Counted">Ids of feedback, and the scores that now count for them.</param>
public sealed record ReputationBatch(
    long From,
    long To,
    IReadOnlyDictionary<ReputationKey, ReputationState> Changed,
    IReadOnlyCollection<ReputationKey> Dropped,
    IReadOnlyList<(long Id, double Score)> Counted);

/// <summary>A feedback as it was given.</summary>
/// <param name="By">Who gives it.</param>
public sealed record GivenFeedback(LoopId Loop, string Realm, string By, FeedbackScore Says, string? Comment, DateTimeOffset At);

/// <summary>A feedback that is stored.</summary>
/// <param name="Id">Grows in the order in which feedback is first given.</param>
/// <param name="Counted">The score that counts for it in the figures; null where none does yet.</param>
public sealed record StoredFeedback(long Id, GivenFeedback Given, double? Counted);

/// <summary>What became of a feedback.</summary>
public enum FeedbackPlace
{
    /// <summary>It is new.</summary>
    New,

    /// <summary>It took the place of an earlier one.</summary>
    Replaced,

    /// <summary>The loop has as many as it may have; it was not kept.</summary>
    Full,
}
