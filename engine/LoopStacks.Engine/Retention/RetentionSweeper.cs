using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Resources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Retention;

/// <summary>Deletes loops that are older than their realm keeps them, tree by tree; one process of a platform does it.</summary>
internal sealed class RetentionSweeper(
    ILoopRetention store, IAuditStore audit, IResourceService resources, ClusterView cluster, RetentionOptions options, TimeProvider time, ILogger<RetentionSweeper> logger) : BackgroundService
{
    private const int PageSize = 500;
    private const int AuditBatch = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(options.Interval, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
            {
                if (cluster.IsFirst)
                    await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The sweeper of old loops has stopped");
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            var policies = new RetentionPolicies(
                resources.List(ResourceKind.Realm, null).Select(stored => (Realm)stored.Resource).ToDictionary(realm => realm.Metadata.Name, realm => realm.Spec.Governance.RetentionPolicy.LoopHistory),
                time.GetUtcNow());
            if (await store.DropDaysAsync(policies.KeptByNone, cancellation) is { Count: > 0 } days)
                logger.LogInformation("Dropped {Days} days of loops that no realm keeps any longer; the newest was {Day}", days.Count, days[^1]);
            if (await DeleteAsync(policies, cancellation) is > 0 and var deleted)
                logger.LogInformation("Deleted {Loops} loops that their realms keep no longer", deleted);
            while (await audit.DeleteAsync(time.GetUtcNow() - options.Audit, AuditBatch) == AuditBatch)
                await Task.Delay(options.Pause, time, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.Log(StorageLog.Level(exception), exception, "Old loops could not be deleted; it is tried again in {Interval}", options.Interval);
        }
    }

    private async Task<int> DeleteAsync(RetentionPolicies policies, CancellationToken cancellation)
    {
        var deleted = 0;
        LoopId? after = null;
        while (await store.EndedRootsAsync(after, policies.KeptByAll, PageSize, cancellation) is { Count: > 0 } page)
        {
            after = page[^1].Id;
            foreach (var batch in page.Where(policies.IsOver).Select(root => root.Id).Chunk(options.BatchTrees))
            {
                deleted += await store.DeleteTreesAsync(batch, cancellation);
                await Task.Delay(options.Pause, time, cancellation);
            }
        }

        return deleted;
    }
}
