using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Statistics;

namespace LoopStacks.Engine.Tests.Statistics;

/// <summary>A store whose writes the test can make fail, before or after they are made.</summary>
internal sealed class FaultyStatisticsStore(IStatisticsStore inner) : IStatisticsStore
{
    private volatile TaskCompletionSource _written = new();

    /// <summary>Whether the next write is made; it fails all the same. Null lets it be.</summary>
    public bool? FailNext { get; set; }

    /// <summary>No write is made any more, as if the process had been killed.</summary>
    public bool IsDead { get; set; }

    /// <summary>How many writes were made that brought something.</summary>
    public int Writes { get; private set; }

    /// <summary>Completes at the next write that brings something.</summary>
    public Task NextWriteAsync()
    {
        _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _written.Task;
    }

    /// <summary>How often what is open was counted.</summary>
    public int Counts { get; private set; }

    public async Task ApplyAsync(StatisticsBatch batch, CancellationToken cancellation)
    {
        var made = FailNext;
        FailNext = null;
        if (made != false && !IsDead)
        {
            await inner.ApplyAsync(batch, cancellation);
            if (batch.Added.Count > 0)
            {
                Writes++;
                _written.TrySetResult();
            }
        }

        if (made is not null || IsDead)
            throw new Journal.StorageUnavailableException("failed by the test");
    }

    public ValueTask<long> PositionAsync(CancellationToken cancellation) => inner.PositionAsync(cancellation);

    public ValueTask ReadAsync(RollupQuery query, Func<Bucket, RollupKey, Rollup, bool> take, CancellationToken cancellation) => inner.ReadAsync(query, take, cancellation);

    public Task<int> PruneAsync(BucketSize size, DateTimeOffset before, int limit, CancellationToken cancellation) => inner.PruneAsync(size, before, limit, cancellation);

    public ValueTask<IReadOnlyList<OpenLoopCount>> CountOpenLoopsAsync(CancellationToken cancellation)
    {
        Counts++;
        return inner.CountOpenLoopsAsync(cancellation);
    }

    public ValueTask<IReadOnlyDictionary<string, long>> CountOpenTasksAsync(CancellationToken cancellation) => inner.CountOpenTasksAsync(cancellation);
}
