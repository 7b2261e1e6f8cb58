using System.Threading.Channels;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Cluster;
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
/// Starts the engine after the silo: resources, running counts, the event feed; takes up every unfinished loop that no living process holds. Then it takes up those of processes that are lost, and looks, every now and then,
/// for loops whose time has come and that nobody holds.
/// </summary>
internal sealed class EngineHost(
    LoopGrains grains,
    ILoopJournal journal,
    ResourceService resources,
    RealmQuota quota,
    EventHub hub,
    ICoordinationBus bus,
    OpenBiddings open,
    ClusterView cluster,
    NodeIdentity node,
    ProcessEnd end,
    EngineState state,
    EngineOptions options,
    TimeProvider time,
    ILogger<EngineHost> logger) : BackgroundService
{
    private const int MostParents = 10_000;

    // Two processes may not see at once that a third is gone, and each leaves the other its part: so all is looked at again after a while.
    private static readonly TimeSpan s_secondLook = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_recount = TimeSpan.FromSeconds(2);

    // Names of processes, and null where only the loops are to be looked at again. When it is full, a later look finds their loops; such a one is not fenced, and versions alone keep it from harm.
    private readonly Channel<string?> _lost = Channel.CreateBounded<string?>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropWrite });

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Fenced += end.AsFenced;
        journal.Identify(node.Name);
        await resources.StartAsync(cancellationToken);
        quota.Restore(await journal.CountUnfinishedAsync(cancellationToken));
        hub.Start();
        resources.Changed += Tell;
        bus.InstanceAppeared += open.Notice;
        if (await journal.HeadAsync(cancellationToken) > 0)
            state.RestartedAt = time.GetUtcNow();
        cluster.NodeLost += NoticeLoss;
        foreach (var gone in cluster.Gone()) // Of which nobody may be left who has fenced them.
            await journal.FenceAsync(gone, cancellationToken);
        await TakeUpAsync(onlyMine: false, cancellationToken);
        if (state.RestartedAt is not null)
            state.RestartedAt = time.GetUtcNow(); // Agents can come back only now; taking up many loops takes a while.
        state.IsReady = true;
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        cluster.NodeLost -= NoticeLoss;
        resources.Changed -= Tell;
        journal.Fenced -= end.AsFenced; // Who leaves is fenced by the others too.
        await base.StopAsync(cancellationToken);
    }

    private void Tell(ResourceChange change)
    {
        if (hub.HasReaders)
            hub.PublishUnstored(ResourceEvents.Of(change, time.GetUtcNow()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(ScanAllAsync(stoppingToken), TakeUpLostAsync(stoppingToken), RecountAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The scanner has stopped");
        }
    }

    private void NoticeLoss(string? process) => _lost.Writer.TryWrite(process);

    private async Task ScanAllAsync(CancellationToken cancellation)
    {
        using var ticks = new PeriodicTimer(options.ScanInterval, time);
        while (await ticks.WaitForNextTickAsync(cancellation))
            await ScanAsync(cancellation);
    }

    private async Task TakeUpLostAsync(CancellationToken cancellation)
    {
        while (await _lost.Reader.WaitToReadAsync(cancellation))
        {
            var gone = new HashSet<string>();
            await TryTakeUpAsync(gone, onlyMine: true, cancellation);
            await Task.Delay(s_secondLook, time, cancellation);
            await TryTakeUpAsync(gone, onlyMine: false, cancellation);
        }
    }

    /// <summary>Others start and end loops too.</summary>
    private async Task RecountAsync(CancellationToken cancellation)
    {
        using var ticks = new PeriodicTimer(s_recount, time);
        while (await ticks.WaitForNextTickAsync(cancellation))
        {
            if (!quota.TakeDoubt() && cluster.IsAlone)
                continue;
            try
            {
                quota.Restore(await journal.CountUnfinishedAsync(cancellation));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                quota.Doubt();
                logger.Log(StorageLog.Level(exception), exception, "The loops that run could not be counted; it is tried again in {Interval}", s_recount);
            }
        }
    }

    /// <summary>1. Those who are gone write nothing any more. 2. Their loops are taken up. 3. Parents ask after children that ended there, and whose report may have died with it.</summary>
    /// <param name="gone">Takes in the names of those who are.</param>
    private async Task TryTakeUpAsync(HashSet<string> gone, bool onlyMine, CancellationToken cancellation)
    {
        string? name = null;
        try
        {
            while (_lost.Reader.TryRead(out name)) // 1
            {
                if (name is null || name == node.Name)
                    continue;
                await journal.FenceAsync(name, cancellation);
                gone.Add(name);
            }

            await TakeUpAsync(onlyMine, cancellation); // 2
            foreach (var parent in gone.Count == 0 ? [] : await journal.ParentsOfEndedAsync(gone, MostParents, cancellation)) // 3
            {
                if (!onlyMine || cluster.IsMine(parent.Value.GetHashCode()))
                    await AskChildrenAsync(parent);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.Log(StorageLog.Level(exception, LogLevel.Error), exception, "The loops of a process that is gone could not be taken up; it is tried again");
            NoticeLoss(name ?? gone.FirstOrDefault());
        }
    }

    /// <param name="onlyMine">Leaves other processes their part.</param>
    private async Task TakeUpAsync(bool onlyMine, CancellationToken cancellation)
    {
        var taken = 0;
        LoopId? after = null;
        while (true)
        {
            var page = await journal.AbandonedAsync(cluster.Living(), after, limit: 1000, cancellation);
            if (page.Count == 0)
                break;
            after = page[^1];
            var mine = onlyMine ? [.. page.Where(loop => cluster.IsMine(loop.Value.GetHashCode()))] : page;
            taken += mine.Count;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.RecoveryParallelism, CancellationToken = cancellation };
            await Parallel.ForEachAsync(mine, parallel, async (loop, _) => await TakeUpAsync(loop));
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
            logger.Log(StorageLog.Level(exception, LogLevel.Error), exception, "Loop {Loop} could not be taken up; the scanner tries again", loop);
        }
    }

    private async Task AskChildrenAsync(LoopId parent)
    {
        try
        {
            await grains.Get(parent).AskChildrenAsync();
        }
        catch (Exception exception)
        {
            logger.Log(StorageLog.Level(exception, LogLevel.Error), exception, "Loop {Loop} could not be told to ask after its children; it ends at its deadline where they have ended", parent);
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
            logger.Log(StorageLog.Level(exception), exception, "The scan for loops that are due failed; it is made again in {Interval}", options.ScanInterval);
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
