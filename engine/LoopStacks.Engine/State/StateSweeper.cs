using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.State;

/// <summary>Removes entries that have expired, the state of loops that ended long ago, and requests that nobody sends again; in small pieces, so that loops hardly wait for it.</summary>
public sealed class StateSweeper(IAgentStateStore store, StateOptions options, TimeProvider time, ILogger<StateSweeper> logger) : BackgroundService
{
    private const int Batch = 500;
    private readonly long _startedAt = time.GetTimestamp();
    private readonly PeriodicTimer _ticks = new(options.SweepInterval, time);

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
                await SweepAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The sweeper of agent state has stopped");
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // An agent that a stop of the platform cut off may need a moment after the start to say again what it was not answered.
        DateTimeOffset? requestsBefore = time.GetElapsedTime(_startedAt) >= options.RequestMemory ? now - options.RequestMemory : null;
        try
        {
            while (await store.SweepAsync(new StateSweep(now, now - options.LoopRetention, requestsBefore, Batch)))
                cancellation.ThrowIfCancellationRequested();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Nothing depends on it but space: what is over is absent already.
            logger.Log(StorageLog.Level(exception), exception, "Old agent state could not be removed; it is tried again in {Interval}", options.SweepInterval);
        }
    }
}
