using System.Text.Json;
using LoopStacks.Contracts;
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

    public static WorkOrder Work(LoopState state, WorkItem item, bool again)
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
            Readiness.InputOf(state, item),
            Seen(state, item),
            state.WorkDeadline!.Value,
            accepted.Depth,
            accepted.TraceParent,
            accepted.Labels,
            again);
    }

    private static ContributionSeen[] Seen(LoopState state, WorkItem item)
    {
        var seen = Readiness.SeenBy(state, item);
        var feedback = Readiness.FeedbackFor(state, item);
        if (seen.IsEmpty && feedback is null)
            return [];
        var contributions = new List<ContributionSeen>(seen.Length + 1);
        foreach (var other in seen)
            contributions.Add(new ContributionSeen(other.Capabilities, other.Instance, other.Output!.Value, other.Confidence, state.WorkRounds.Length > 1 ? other.Round : null));
        if (feedback is not null)
            contributions.Add(Feedback(feedback));
        return [.. contributions];
    }

    /// <summary>Why an answer was not taken, as a contribution of whoever did not take it.</summary>
    private static ContributionSeen Feedback(RoundFeedback feedback) => new(
        feedback.Verifier is { } verifier ? [verifier] : [],
        feedback.Child?.ToString() ?? "schema.output",
        JsonSerializer.SerializeToElement(new AnswerReturned(feedback.Answer, feedback.Reasons), ContractsJson.Default.AnswerReturned),
        1,
        Role: feedback.From);
}
