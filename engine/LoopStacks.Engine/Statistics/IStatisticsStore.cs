using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Statistics;

/// <summary>
/// Rollups, with the place in the journal up to which loops are in them. Both are written together, so every loop counts exactly once; and what counts what is open now. Thread safe.
/// </summary>
public interface IStatisticsStore
{
    /// <summary>The journal was followed up to here. At first where it stood when the store learnt to keep statistics: what was before is in none.</summary>
    ValueTask<long> PositionAsync(CancellationToken cancellation);

    /// <summary>Adds all of it to what is there, or nothing.</summary>
    /// <exception cref="InvalidOperationException">The store is not at <see cref="StatisticsBatch.From"/>: somebody else follows the journal too.</exception>
    /// <exception cref="StorageUnavailableException">Nothing was written and nothing can be now.</exception>
    Task ApplyAsync(StatisticsBatch batch, CancellationToken cancellation);

    /// <summary>Hands over all rollups that fit, in no order, until <paramref name="take"/> returns false.</summary>
    ValueTask ReadAsync(RollupQuery query, Func<Bucket, RollupKey, Rollup, bool> take, CancellationToken cancellation);

    /// <summary>Deletes buckets of a size that began before a moment.</summary>
    /// <param name="limit">At most so many at once.</param>
    /// <returns>How many were deleted.</returns>
    Task<int> PruneAsync(BucketSize size, DateTimeOffset before, int limit, CancellationToken cancellation);

    /// <summary>Loops that have not ended, counted. Takes longer the more there are.</summary>
    ValueTask<IReadOnlyList<OpenLoopCount>> CountOpenLoopsAsync(CancellationToken cancellation);

    /// <summary>Open questions to people, by realm.</summary>
    ValueTask<IReadOnlyDictionary<string, long>> CountOpenTasksAsync(CancellationToken cancellation);
}

/// <summary>What is written together.</summary>
/// <param name="From">Where in the journal the store is.</param>
/// <param name="To">Where it is then.</param>
/// <param name="Added">What is added.</param>
public sealed record StatisticsBatch(long From, long To, IReadOnlyDictionary<(Bucket Bucket, RollupKey Key), Rollup> Added);

/// <summary>Which rollups; null is all. Names as the kind has them.</summary>
public sealed record RollupQuery(RollupKind Kind, IReadOnlyList<Bucket> Buckets, string? Realm = null, string? Name = null, string? Other = null, string? Stack = null);

/// <summary>How many loops of a realm are in a state in which they have not ended.</summary>
/// <param name="Status"><c>running</c>, <c>waiting</c> or <c>paused</c>.</param>
public readonly record struct OpenLoopCount(string Realm, string Status, bool IsRoot, long Count);
