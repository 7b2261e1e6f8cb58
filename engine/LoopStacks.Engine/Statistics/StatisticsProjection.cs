using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Ends;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Statistics;

/// <summary>
/// Folds every loop that ends into rollups, exactly once: follows the journal beside the loops as reputation does, and writes what came of many together with its place in it. After a restart it goes on from that place. Of several
/// processes the first does so, and another when that is gone; should two hold themselves for the first, the place lets one of them write.
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
    ILogger<StatisticsProjection> logger) : BackgroundService
{
    private const int LoopsPerWrite = 4096;
    private const int BucketsPerDelete = 5000;

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenPrunings = TimeSpan.FromHours(1);
    private static readonly BucketSize[] Sizes = Enum.GetValues<BucketSize>();

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ImmutableList<TaskCompletionSource> _waiting = [];
    private LoopEnds? _ends;
    private long? _position; // Null where only the store knows it.
    private DateTimeOffset _prunedAt;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var ends = _ends = new LoopEnds(journal, Wake, capacity: 32_768);
        meters.Create(LoopMetrics.MeterName).CreateObservableGauge("loopstacks.statistics.queue", () => ends.Waiting, "{loop}", "Loops that have ended and are not in the statistics yet.");
        ends.Start();
        Wake();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Completes when all loops that have ended until now are counted; where another process counts them, at once.</summary>
    public Task SettledAsync()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ImmutableInterlocked.Update(ref _waiting, static (waiting, added) => waiting.Add(added), settled);
        Wake();
        return settled.Task;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _ends?.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in _wake.Reader.ReadAllAsync(stoppingToken))
                await Task.Delay(await TryFoldAsync(_ends!, stoppingToken) ? options.Interval : AfterFailure, time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The follower for statistics has stopped");
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task<bool> TryFoldAsync(LoopEnds ends, CancellationToken cancellation)
    {
        var waiting = _waiting; // Those who come later wait for the next round.
        try
        {
            await FoldAsync(ends, cancellation);
            ImmutableInterlocked.Update(ref _waiting, static (all, settled) => all.RemoveRange(settled), waiting);
            foreach (var waiter in waiting)
                waiter.SetResult();
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.Log(StorageLog.Level(exception), exception, "Loops that ended could not be counted in the statistics; it is tried again in {Wait}", AfterFailure);
            _position = null; // What was taken from the queue is in the journal still, and only the store knows whether a write that failed was made.
            Wake();
            return false;
        }
    }

    private async Task FoldAsync(LoopEnds ends, CancellationToken cancellation)
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

        var now = time.GetUtcNow();
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
            logger.LogError(exception, "The history of loop {Loop} can't be read; it is in no statistics", loop);
            return null;
        }
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
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
