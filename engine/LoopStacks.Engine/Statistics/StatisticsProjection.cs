using System.Diagnostics.Metrics;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Ends;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Statistics;

/// <summary>
/// Folds every loop that ends into rollups. Of several processes the first does so, and another when that is gone; should two hold themselves for the first, the place lets one of them write.
/// </summary>
internal sealed class StatisticsProjection(
    ILoopJournal journal,
    IStatisticsStore store,
    LoopReader reader,
    EndedLoops ended,
    AgentNames agents,
    ClusterView cluster,
    StatisticsOptions options,
    TimeProvider time,
    IMeterFactory meters,
    ILogger<StatisticsProjection> logger) : EndsProjection("statistics", 32_768, options.Interval, journal, time, meters, logger)
{
    private const int LoopsPerWrite = 4096;
    private const int BucketsPerDelete = 5000;

    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);
    private static readonly BucketSize[] Sizes = Enum.GetValues<BucketSize>();

    private long? _position; // Null where only the store knows it.
    private DateTimeOffset _prunedAt;

    protected override void Doubt() => _position = null;

    protected override async Task ProjectAsync(LoopEnds ends, CancellationToken cancellation)
    {
        if (!cluster.IsFirst)
        {
            ends.Leave();
            _position = null;
            return;
        }

        await ends.FollowAsync(cancellation);
        if (_position is not { } position)
        {
            position = await store.PositionAsync(cancellation);
            ends.Doubt();
        }

        _position = position;
        await ends.ReadAsync(position, LoopsPerWrite, (batch, to) => FoldAsync(batch, to, cancellation), cancellation);
        await PruneAsync(cancellation);
    }

    private async Task FoldAsync(IReadOnlyList<LoopEnd> ends, long to, CancellationToken cancellation)
    {
        var fold = new RollupFold();
        foreach (var end in ends)
        {
            if ((ended.TakeFacts(end.Loop) ?? await ReadAsync(end.Loop, cancellation)) is { } facts)
                fold.Add(facts, instance => agents.Of(end.Realm, instance));
        }

        var now = Time.GetUtcNow();
        var added = fold.Rollups().Where(entry => entry.Key.Bucket.Start >= now - options.Keep(entry.Key.Bucket.Size)).ToDictionary(); // The rest would be deleted at once.
        await store.ApplyAsync(new StatisticsBatch(_position!.Value, to, added), cancellation);
        _position = to;
    }

    /// <summary>A history that can't be read would stop everything after it: it is in no statistics, and the log says so.</summary>
    private async ValueTask<LoopFacts?> ReadAsync(LoopId loop, CancellationToken cancellation)
    {
        try
        {
            return await reader.FoldAsync(loop, cancellation) is { HasEnded: true } state ? LoopFacts.Of(state) : null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException)
        {
            Logger.LogError(exception, "The history of loop {Loop} can't be read; it is in no statistics", loop);
            return null;
        }
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        var now = Time.GetUtcNow();
        if (now - _prunedAt < BetweenPrunings)
            return;
        foreach (var size in Sizes)
        {
            while (await store.PruneAsync(size, now - options.Keep(size), BucketsPerDelete, cancellation) == BucketsPerDelete)
                await Task.Yield();
        }

        _prunedAt = now;
    }
}
