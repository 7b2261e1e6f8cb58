using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Storage.Postgres;

/// <summary>Makes partitions ahead, at the start and each hour, and drops those that are older than they are to be kept.</summary>
internal sealed class PartitionKeeper(PostgresPartitions partitions, PostgresOptions options, TimeProvider time, ILogger<PartitionKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    private readonly PeriodicTimer _ticks = new(s_interval, time);

    /// <summary>Before anything is appended, so that the loops of today find their partition.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await KeepAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _ticks.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _ticks.WaitForNextTickAsync(stoppingToken))
                await KeepAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The keeper of partitions has stopped");
        }
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        try
        {
            await partitions.MakeAsync(today, today.AddDays(options.DaysAhead), cancellation);
            if (options.RetentionDays is { } days && await partitions.DropAsync(today.AddDays(-days), cancellation) is { Count: > 0 } kept)
                logger.LogWarning("Loops of {Days} days are older than {Retention} days and stay, since one of each day has not ended; the oldest are of {Day}", kept.Count, days, kept[0]);
        }
        catch (StorageUnavailableException unavailable)
        {
            // What finds no partition of its day goes into the default one, so nothing is lost but the ease of dropping it.
            logger.LogWarning(unavailable, "Partitions could not be kept; it is tried again in {Interval}", s_interval);
        }
    }
}
