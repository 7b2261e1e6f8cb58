using System.Collections.Immutable;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Loops;

/// <summary>Makes the bus's messages of a loop's state.</summary>
internal static class Orders
{
    public static Announcement Announcement(LoopState state, LoopEffect.Announce announce)
    {
        var accepted = state.Accepted!;
        return new Announcement(
            new AnnouncementId(state.Id, announce.Attempt),
            accepted.Realm,
            accepted.Stack,
            accepted.Input,
            announce.ClosesAt,
            state.Deadline,
            accepted.Depth,
            [.. announce.Asked.Select(candidate => new AskedInstance(candidate.Instance, candidate.Capabilities))],
            accepted.Labels,
            (accepted.Remaining ?? accepted.Budget) is { } budget ? new RemainingBudget(budget.MaxDepth, budget.MaxLoops, budget.Tokens, budget.Cost) : null);
    }

    public static WorkOrder Work(LoopState state, WorkItem item)
    {
        var accepted = state.Accepted!;
        return new WorkOrder(
            new WorkItemId(state.Id, item.Number),
            item.Attempt,
            accepted.Realm,
            item.Instance,
            item.AvoidReplica,
            accepted.Stack,
            item.Capabilities,
            Readiness.InputOf(state),
            Seen(Readiness.SeenBy(state, item)),
            state.WorkDeadline!.Value,
            accepted.Depth,
            accepted.TraceParent,
            accepted.Labels);
    }

    private static ContributionSeen[] Seen(ImmutableArray<WorkItem> items) =>
        items.IsEmpty ? [] : [.. items.Select(item => new ContributionSeen(item.Capabilities, item.Instance, item.Output!.Value, item.Confidence))];
}
