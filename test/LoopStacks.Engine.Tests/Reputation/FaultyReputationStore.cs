using LoopStacks.Core.Loops;
using LoopStacks.Engine.Reputation;

namespace LoopStacks.Engine.Tests.Reputation;

/// <summary>A store whose writes the test can make fail, before or after they are made.</summary>
internal sealed class FaultyReputationStore(IReputationStore inner) : IReputationStore
{
    /// <summary>Whether the next write is made; it fails all the same. Null lets it be.</summary>
    public bool? FailNext { get; set; }

    /// <summary>No write is made any more, as if the process had been killed.</summary>
    public bool IsDead { get; set; }

    public Task ApplyAsync(ReputationBatch batch, CancellationToken cancellation)
    {
        var made = FailNext;
        FailNext = null;
        if (made != false && !IsDead)
            inner.ApplyAsync(batch, cancellation).GetAwaiter().GetResult();
        return made is null && !IsDead ? Task.CompletedTask : Task.FromException(new Journal.StorageUnavailableException("failed by the test"));
    }

    public ValueTask<StoredReputations> LoadAsync(CancellationToken cancellation) => inner.LoadAsync(cancellation);

    public Task<FeedbackPlace> PutFeedbackAsync(GivenFeedback feedback, int most, CancellationToken cancellation) => inner.PutFeedbackAsync(feedback, most, cancellation);

    public ValueTask<IReadOnlyList<StoredFeedback>> FeedbackOfAsync(LoopId loop, long after, int limit, CancellationToken cancellation) =>
        inner.FeedbackOfAsync(loop, after, limit, cancellation);

    public ValueTask<IReadOnlyList<LoopId>> UncountedAsync(int limit, CancellationToken cancellation) => inner.UncountedAsync(limit, cancellation);
}
