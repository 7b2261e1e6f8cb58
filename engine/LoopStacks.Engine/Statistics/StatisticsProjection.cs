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
/// Folds every loop that ends into rollups, in memory first: they are written each interval, and less often where they are many rows. Of several processes the first does so, and another when that is gone; should two hold themselves
/// for the first, the place lets one of them write.
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
    private const int LoopsPerFold = 4096;
    private const int BucketsPerDelete = 5000;

    // Rollups that are not written yet take about a kilobyte each.
    private const int MostUnwritten = 32_768;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AtTheEnd = TimeSpan.FromSeconds(3); // A store that is away holds nobody up.
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);
    private static readonly BucketSize[] Sizes = Enum.GetValues<BucketSize>();

    private long? _written; // The place of what is written; null where only the store knows it.
    private long _folded; // The place of what is written or in the next field.
    private RollupFold _unwritten = new();
    private long _writtenAt;
    private TimeSpan _pause;
    private DateTimeOffset _prunedAt;

    /// <summary>What is not written yet is written, so that whoever follows next need not read it again.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(AtTheEnd);
            if (_folded > _written)
                await WriteAsync(limit.Token);
        }
        catch (Exception exception)
        {
            Logger.LogInformation(exception, "The newest statistics could not be written at the end; they are made again from the journal");
        }
    }

    protected override void Doubt() => _written = null;

    protected override async Task ProjectAsync(LoopEnds ends, bool all, CancellationToken cancellation)
    {
        if (!cluster.IsFirst)
        {
            ends.Leave();
            _written = null;
            _unwritten = new();
            return;
        }

        await ends.FollowAsync(cancellation);
        if (_written is null)
        {
            _folded = await store.PositionAsync(cancellation);
            _written = _folded;
            _unwritten = new();
            ends.Doubt();
        }

        await ends.ReadAsync(_folded, LoopsPerFold, (batch, to) => FoldAsync(batch, to, cancellation), cancellation);
        if (_folded > _written)
            await WriteWhenDueAsync(all, cancellation);
        await PruneAsync(cancellation);
    }

    private async Task FoldAsync(IReadOnlyList<LoopEnd> ends, long to, CancellationToken cancellation)
    {
        var fold = new RollupFold();
        foreach (var end in ends)
        {
            if ((ended.TakeFacts(end) ?? await ReadAsync(end.Loop, cancellation)) is { } facts)
                fold.Add(facts, instance => agents.Of(end.Realm, instance));
        }

        _unwritten.Add(fold); // With the place, so that nothing counts twice whatever happens before.
        _folded = to;
        if (_unwritten.Minutes >= MostUnwritten)
            await WriteAsync(cancellation);
    }

    private async Task WriteWhenDueAsync(bool now, CancellationToken cancellation)
    {
        var left = _pause - Time.GetElapsedTime(_writtenAt);
        if (now || left <= TimeSpan.Zero)
            await WriteAsync(cancellation);
        else
            WakeIn(left);
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        var now = Time.GetUtcNow();
        var added = _unwritten.Rollups().Where(entry => entry.Key.Bucket.Start >= now - options.Keep(entry.Key.Bucket.Size)).ToDictionary(); // The rest would be deleted at once.
        await store.ApplyAsync(new StatisticsBatch(_written!.Value, _folded, added), cancellation);
        _written = _folded;
        _unwritten = new();
        _writtenAt = Time.GetTimestamp();
        var pause = TimeSpan.FromSeconds((double)added.Count / options.RowsPerSecond);
        _pause = pause < LongestPause ? pause : LongestPause;
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
