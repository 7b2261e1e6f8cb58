using System.Collections.Immutable;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using LoopStacks.Gateway.Diagnostics;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Gateway.Instances;

/// <summary>Tells the loops what became of announcements and work. Thread safe; never throws.</summary>
internal sealed partial class EffectRunner(ILoopInbox inbox, GatewayMetrics metrics, ILogger<EffectRunner> logger)
{
    public void Run(Effects effects)
    {
        try
        {
            foreach (var (announcement, answers) in effects.Answers)
                inbox.Answer(announcement, answers);
            foreach (var report in effects.Reports)
                _ = TellAsync(report);
            if (effects.Renewals.Count > 0)
                Renew(effects.Renewals);
            if (effects.Lost > 0)
                metrics.Lost.Add(effects.Lost);
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception);
        }
    }

    /// <summary>Renews leases, one call a loop.</summary>
    public void Renew(List<(WorkItemId Item, int Attempt)> items)
    {
        var byLoop = new Dictionary<LoopId, ImmutableArray<HeldItem>.Builder>();
        foreach (var (item, attempt) in items)
        {
            if (!byLoop.TryGetValue(item.Loop, out var held))
                byLoop.Add(item.Loop, held = ImmutableArray.CreateBuilder<HeldItem>());
            held.Add(new HeldItem(item.Number, attempt));
        }

        foreach (var (loop, held) in byLoop)
            inbox.Renew(loop, held.ToImmutable());
    }

    // Nobody can send these again: where the store fails, the loop finds out by the work item's lease.
    private async Task TellAsync(WorkReport report)
    {
        try
        {
            await inbox.ReportAsync(report).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogReportFailed(logger, StorageLog.Level(exception), report.Item, report.Attempt, exception);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Loops could not be told")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2, Message = "The report of work item {Item}, attempt {Attempt}, was not stored; its lease will run out")]
    private static partial void LogReportFailed(ILogger logger, LogLevel level, WorkItemId item, int attempt, Exception exception);
}
