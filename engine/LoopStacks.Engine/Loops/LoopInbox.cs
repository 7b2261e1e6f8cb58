using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Events;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Loops;

/// <summary>Carries what gateways say to the loops' grains, without waiting.</summary>
internal sealed class LoopInbox(LoopGrains grains, EventHub hub, TimeProvider time, ILogger<LoopInbox> logger) : ILoopInbox
{
    // A gateway may say something of one loop while another one calls it: then the call leaves that one's request first, see GrainPeers.
    private static bool IsWithinARequest => TaskScheduler.Current != TaskScheduler.Default;

    public void Answer(AnnouncementId announcement, ImmutableArray<BidAnswer> answers)
    {
        if (IsWithinARequest)
            Observe(AnswerLaterAsync(announcement, answers), announcement.Loop);
        else
            Observe(grains.Get(announcement.Loop).AnswerAsync(announcement.Attempt, answers), announcement.Loop);
    }

    public async Task<WorkReply> ReportAsync(WorkReport report)
    {
        if (IsWithinARequest)
            await Task.Yield();
        var rejection = (await grains.Get(report.Item.Loop).HandleAsync(Command(report))).Value;
        return rejection is null
            ? new WorkReply(WorkReplyStatus.Recorded)
            : new WorkReply(
                rejection.Code switch
                {
                    RejectionCode.DuplicateReport => WorkReplyStatus.Duplicate,
                    RejectionCode.UnknownWork => WorkReplyStatus.Invalid,
                    _ => WorkReplyStatus.Late,
                },
                rejection.Message);
    }

    public async Task<ChildNotice> SpawnAsync(ChildRequest request) => (await grains.Get(request.Item.Loop).SpawnAsync(request)).Value;

    public async Task<AnswerNotice> AskAsync(QuestionRequest request) => (await grains.Get(request.Item.Loop).AskAsync(request)).Value;

    public void Renew(LoopId loop, ImmutableArray<HeldItem> items) => Observe(IsWithinARequest ? RenewLaterAsync(loop, items) : grains.Get(loop).RenewAsync(items), loop);

    public void Progress(WorkItemId item, string realm, string instance, Progress progress)
    {
        if (!hub.HasReaders)
            return;
        var data = JsonSerializer.SerializeToElement(progress, ContractsJson.Default.ConnectionMessage);
        hub.PublishUnstored(new EventEnvelope(null, realm, item.Loop.ToString(), 0, time.GetUtcNow(), "progress", data));
    }

    private async Task AnswerLaterAsync(AnnouncementId announcement, ImmutableArray<BidAnswer> answers)
    {
        await Task.Yield();
        await grains.Get(announcement.Loop).AnswerAsync(announcement.Attempt, answers);
    }

    private async Task RenewLaterAsync(LoopId loop, ImmutableArray<HeldItem> items)
    {
        await Task.Yield();
        await grains.Get(loop).RenewAsync(items);
    }

    private LoopCommand Command(WorkReport report)
    {
        var now = time.GetUtcNow();
        return report switch
        {
            WorkAccepted accepted => new StartWork(now, report.Item.Number, report.Attempt, report.Instance, accepted.Replica),
            WorkRefused refused => new RefuseWork(now, report.Item.Number, report.Attempt, report.Instance, refused.Reason),
            WorkDone done => new CompleteWork(
                now,
                report.Item.Number,
                report.Attempt,
                report.Instance,
                done.Replica,
                done.Output,
                done.Confidence,
                done.Usage is { } usage ? new LoopUsage(usage.InputTokens, usage.OutputTokens, usage.Cost) : null),
            Coordination.WorkFailed failed => new FailWork(
                now,
                report.Item.Number,
                report.Attempt,
                report.Instance,
                failed.Replica,
                failed.Code ?? "AgentFailed",
                failed.Message,
                failed.Final),
            WorkSetAside aside => new ParkWork(now, report.Item.Number, report.Attempt, report.Instance, aside.Keys, aside.Any),
            _ => throw new ArgumentException($"{report.GetType().Name} is no report.", nameof(report)),
        };
    }

    private void Observe(Task call, LoopId loop)
    {
        if (!call.IsCompletedSuccessfully)
            call.ContinueWith(
                (done, _) => logger.Log(StorageLog.Level(done.Exception!.InnerException!), done.Exception, "Loop {Loop} could not take a message", loop),
                null,
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
    }
}
