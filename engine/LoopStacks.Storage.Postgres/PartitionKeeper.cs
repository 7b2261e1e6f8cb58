using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Storage.Postgres;

/// <summary>Makes partitions ahead, at the start and each hour, drops those that are older than they are to be kept, and forgets writers that are gone.</summary>
internal sealed class PartitionKeeper(PostgresDatabase database, PostgresPartitions partitions, PostgresOptions options, TimeProvider time, ILogger<PartitionKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    // A batch that was sent so long ago is nowhere on its way any more.
    private static readonly TimeSpan s_writersAreGone = TimeSpan.FromDays(7);

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

    /// <summary>Each process leaves its row. One that has written nothing for so long and still lives gets a new row with its next batch.</summary>
    private async Task ForgetWritersAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        foreach (var table in (string[])["journal_writers", "agent_state_writers"])
            await database.ExecuteAsync($"DELETE FROM {table} WHERE at < $1", parameters => parameters.AddWithValue(Micros.Of(before)), cancellation);
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        try
        {
            await partitions.MakeAsync(today, today.AddDays(options.DaysAhead), cancellation);
            await ForgetWritersAsync(time.GetUtcNow() - s_writersAreGone, cancellation);
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
