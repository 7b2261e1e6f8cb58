using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Statistics;

/// <summary>Reads each minute what LoopStacks' statuses say of their loops, and tells it to who stores statuses.</summary>
internal sealed class StackStatisticsReader(
    IStatisticsStore store, StackStatistics statistics, ClusterView cluster, IEnumerable<IStackStatusWriter> writers, StatisticsOptions options, TimeProvider time, ILogger<StackStatisticsReader> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyDictionary<string, StackFigures>> ReadAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var stacks = new Dictionary<string, Rollup>(StringComparer.Ordinal);
        await store.ReadAsync(
            new RollupQuery(RollupKind.Stack, BucketLadder.Of(now - StackFigures.Window, now, now, options)),
            (_, key, rollup) =>
            {
                if (stacks.TryGetValue(key.Name, out var sum))
                    sum.Add(rollup);
                else
                    stacks[key.Name] = rollup;
                return true;
            },
            cancellation);
        var figures = stacks.ToDictionary(stack => stack.Key, stack => StackFigures.Of(stack.Value), StringComparer.Ordinal);
        statistics.Publish(figures);
        return figures;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Pause, time);
        try
        {
            do
                await TryAsync(stoppingToken);
            while (await ticks.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("Figures of LoopStacks are read no more");
        }
    }

    private async Task TryAsync(CancellationToken cancellation)
    {
        try
        {
            var figures = await ReadAsync(cancellation);
            foreach (var writer in cluster.IsFirst ? writers : [])
                await writer.WriteAsync(figures, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.Log(StorageLog.Level(exception), exception, "Figures of LoopStacks can't be read or told now; it is tried again in {Pause}", Pause);
        }
    }
}
