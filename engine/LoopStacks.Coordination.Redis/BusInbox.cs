using System.Collections.Immutable;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis;

/// <summary>The loops as this process's gateway sees them: after a report is durable, its work item is let go of.</summary>
internal sealed class BusInbox(ILoopInbox loops, RedisBus bus) : ILoopInbox
{
    public void Answer(AnnouncementId announcement, ImmutableArray<BidAnswer> answers) => loops.Answer(announcement, answers);

    public async Task<WorkReply> ReportAsync(WorkReport report)
    {
        // Where the store fails the item stays, and the replica reports again; should this process die first, another one hands it out again.
        var reply = await loops.ReportAsync(report).ConfigureAwait(false);
        if (report is not WorkAccepted)
            bus.Ended(report);
        return reply;
    }

    public Task<ChildNotice> SpawnAsync(ChildRequest request) => loops.SpawnAsync(request);

    public Task<AnswerNotice> AskAsync(QuestionRequest request) => loops.AskAsync(request);

    public void Renew(LoopId loop, ImmutableArray<HeldItem> items) => loops.Renew(loop, items);

    public void Progress(WorkItemId item, string realm, string instance, Progress progress) => loops.Progress(item, realm, instance, progress);
}
