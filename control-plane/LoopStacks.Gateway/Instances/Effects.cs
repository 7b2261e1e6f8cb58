using System.Collections.Immutable;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Instances;

/// <summary>What a change of an instance has to tell the loops: collected under the instance's lock, told after it. Not thread safe.</summary>
internal sealed class Effects
{
    public List<WorkReport> Reports { get; } = [];

    public List<(AnnouncementId Announcement, ImmutableArray<BidAnswer> Answers)> Answers { get; } = [];

    public List<(WorkItemId Item, int Attempt)> Renewals { get; } = [];

    /// <summary>How many work items lost their replica.</summary>
    public int Lost { get; set; }

    public void Refuse(WorkOrder order, string reason) => Reports.Add(new WorkRefused(order.Id, order.Attempt, order.Instance, reason));

    /// <param name="absent">Whether nobody was there to be asked.</param>
    public void Decline(AnnouncementId announcement, string instance, IReadOnlyList<string> capabilities, string reason, bool absent = false)
    {
        var answers = ImmutableArray.CreateBuilder<BidAnswer>(capabilities.Count);
        for (var i = 0; i < capabilities.Count; i++)
            answers.Add(new BidAnswer(instance, capabilities[i], AnswerKind.Decline, Note: reason, Absent: absent ? true : null));
        Answers.Add((announcement, answers.MoveToImmutable()));
    }
}
