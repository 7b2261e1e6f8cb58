using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Resources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace LoopStacks.Engine;

/// <summary>
/// Starts the engine after the silo: resources, running counts, the event feed; takes up every unfinished loop; then looks, every now and then, for loops whose time has come
/// and that nobody holds.
/// </summary>
internal sealed class EngineHost(
    LoopGrains grains,
    ILoopJournal journal,
    ResourceService resources,
    RealmQuota quota,
    EventHub hub,
    ICoordinationBus bus,
    OpenBiddings open,
    EngineState state,
    EngineOptions options,
    TimeProvider time,
    ILogger<EngineHost> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await resources.StartAsync(cancellationToken);
        quota.Restore(await journal.CountUnfinishedAsync(cancellationToken));
        await hub.StartAsync(cancellationToken);
        bus.InstanceAppeared += open.Notice;
        if (await journal.HeadAsync(cancellationToken) > 0)
            state.RestartedAt = time.GetUtcNow();
        await RecoverAsync(cancellationToken);
        state.IsReady = true;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(options.ScanInterval, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
                await ScanAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The scanner has stopped");
        }
    }

    private async Task RecoverAsync(CancellationToken cancellation)
    {
        var taken = 0;
        LoopId? after = null;
        while (true)
        {
            var page = await journal.UnfinishedAsync(after, dueBefore: null, limit: 1000, cancellation);
            if (page.Count == 0)
                break;
            after = page[^1];
            taken += page.Count;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.RecoveryParallelism, CancellationToken = cancellation };
            await Parallel.ForEachAsync(page, parallel, async (loop, _) => await TakeUpAsync(loop));
        }

        if (taken > 0)
            logger.LogInformation("Took up {Loops} unfinished loops", taken);
    }

    private async Task TakeUpAsync(LoopId loop)
    {
        try
        {
            await grains.Get(loop).RecoverAsync();
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Loop {Loop} could not be taken up; the scanner tries again", loop);
        }
    }

    private async Task ScanAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var loop in await journal.UnfinishedAsync(null, time.GetUtcNow() - options.ScanInterval, 1000, cancellation))
                await grains.Get(loop).TickAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "The scan for loops that are due failed; it is made again in {Interval}", options.ScanInterval);
        }
    }
}

/// <summary>Whether the engine has taken up its loops.</summary>
public sealed class EngineState
{
    private volatile bool _ready;

    /// <summary>When this process took up a journal that had loops already; null where it began an empty one.</summary>
    public DateTimeOffset? RestartedAt { get; internal set; }

    public bool IsReady
    {
        get => _ready;
        internal set => _ready = value;
    }
}
