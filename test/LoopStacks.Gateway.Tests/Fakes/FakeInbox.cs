using System.Collections.Immutable;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Tests.Fakes;

/// <summary>An inbox that records what gateways tell loops, and answers as the test says.</summary>
internal sealed class FakeInbox : ILoopInbox
{
    public Waitable<(AnnouncementId Id, ImmutableArray<BidAnswer> Answers)> Answers { get; } = new();

    public Waitable<WorkReport> Reports { get; } = new();

    public Waitable<(LoopId Loop, ImmutableArray<HeldItem> Items)> Renewals { get; } = new();

    public Waitable<Progress> Progresses { get; } = new();

    public Waitable<ChildRequest> Spawns { get; } = new();

    public Waitable<QuestionRequest> Questions { get; } = new();

    /// <summary>What a spawn is answered with.</summary>
    public Func<ChildRequest, Task<ChildNotice>> Spawn { get; set; } = request => Task.FromResult(Given.Notice(request, "running"));

    /// <summary>What a question is answered with.</summary>
    public Func<QuestionRequest, Task<AnswerNotice>> Ask { get; set; } = request => Task.FromResult(Given.Notice(request, "open"));

    /// <summary>How a report is taken.</summary>
    public Func<WorkReport, Task<WorkReply>> Reply { get; set; } = _ => Task.FromResult(new WorkReply(WorkReplyStatus.Recorded));

    public void Answer(AnnouncementId announcement, ImmutableArray<BidAnswer> answers) => Answers.Add((announcement, answers));

    public Task<WorkReply> ReportAsync(WorkReport report)
    {
        Reports.Add(report);
        return Reply(report);
    }

    public Task<ChildNotice> SpawnAsync(ChildRequest request)
    {
        Spawns.Add(request);
        return Spawn(request);
    }

    public Task<AnswerNotice> AskAsync(QuestionRequest request)
    {
        Questions.Add(request);
        return Ask(request);
    }

    public void Renew(LoopId loop, ImmutableArray<HeldItem> items) => Renewals.Add((loop, items));

    public void Progress(WorkItemId item, string realm, string instance, Progress progress) => Progresses.Add(progress);
}
