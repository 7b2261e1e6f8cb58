using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Conformance.Bus;

/// <summary>The loops of all processes, which hear what gateways and buses say.</summary>
internal sealed class TestLoops : ILoopInbox
{
    public Channel<(AnnouncementId Announcement, BidAnswer Answer)> Answers { get; } = Channel.CreateUnbounded<(AnnouncementId, BidAnswer)>();

    public Channel<WorkReport> Reports { get; } = Channel.CreateUnbounded<WorkReport>();

    public Channel<(LoopId Loop, HeldItem Item)> Renewals { get; } = Channel.CreateUnbounded<(LoopId, HeldItem)>();

    /// <summary>All that was reported, by work item and attempt.</summary>
    public ConcurrentDictionary<(WorkItemId, int), int> Ends { get; } = new();

    public void Answer(AnnouncementId announcement, ImmutableArray<BidAnswer> answers)
    {
        foreach (var answer in answers)
            Answers.Writer.TryWrite((announcement, answer));
    }

    public Task<WorkReply> ReportAsync(WorkReport report)
    {
        var times = Ends.AddOrUpdate((report.Item, report.Attempt), 1, (_, before) => before + 1);
        Reports.Writer.TryWrite(report);
        return Task.FromResult(new WorkReply(times == 1 ? WorkReplyStatus.Recorded : WorkReplyStatus.Duplicate));
    }

    public Task<ChildNotice> SpawnAsync(ChildRequest request) => throw new NotSupportedException();

    public Task<AnswerNotice> AskAsync(QuestionRequest request) => throw new NotSupportedException();

    public void Renew(LoopId loop, ImmutableArray<HeldItem> items)
    {
        foreach (var item in items)
            Renewals.Writer.TryWrite((loop, item));
    }

    public void Progress(WorkItemId item, string realm, string instance, Progress progress) => throw new NotSupportedException();
}
