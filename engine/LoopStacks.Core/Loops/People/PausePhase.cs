using System.Collections.Immutable;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>A person's hand on a loop: pause, resume, give work to somebody else.</summary>
internal static class PausePhase
{
    public static Decision Pause(Draft draft, PauseLoop command)
    {
        if (draft.State.IsPaused)
            return Decision.Nothing;
        draft.Emit(new LoopPaused(command.By, command.Reason));
        return draft.ToDecision();
    }

    public static Decision Resume(Draft draft, ResumeLoop command)
    {
        if (!draft.State.IsPaused)
            return Decision.Nothing;
        draft.Emit(new LoopResumed(command.By));
        switch (draft.State.Phase)
        {
            case LoopPhase.Bidding:
                BiddingPhase.Resume(draft, command.Candidates);
                break;
            case LoopPhase.Working:
                WorkPhase.Resume(draft);
                break;
        }

        if (!draft.State.HasEnded)
            LoopDecider.Advance(draft, command.Candidates);
        return draft.ToDecision();
    }

    /// <summary>Takes open work from its instance and gives it to the best runner-up, or to a bidder that is named.</summary>
    public static Decision Reaward(Draft draft, ReawardWork command)
    {
        if (draft.State.IsPaused)
            return Decision.Reject(RejectionCode.NotNow, "The loop is paused; resume it first.");
        if (draft.State.Item(command.Number) is not { } item)
            return Decision.Reject(RejectionCode.UnknownWork, $"The loop has no work item {command.Number}.");
        if (item.Status is not (WorkStatus.Awarded or WorkStatus.Started or WorkStatus.RetryScheduled or WorkStatus.Parked))
            return Decision.Reject(RejectionCode.NotNow, $"Work item {item.Number} is {item.Status}; only work that is handed out, parked or to be retried can be given to somebody else.");
        var items = Awarding.TakeOver(draft.State, item, command.Instance);
        if (items.IsEmpty)
        {
            var left = Bidders(draft.State, item);
            return Decision.Reject(RejectionCode.NotNow, command.Instance is { } named
                ? $"{named} did not bid for {string.Join(", ", item.Capabilities)}, or has had this work. {left}"
                : $"Nobody else bid for {string.Join(", ", item.Capabilities)}. {left}");
        }

        WorkPhase.Reaward(draft, item, "Reawarded", $"given to {string.Join(", ", items.Select(next => next.Instance))} by {command.By}", item.Retries, items);
        return draft.ToDecision();
    }

    private static string Bidders(LoopState state, WorkItem item)
    {
        var names = state.RunnersUp.Where(runner => item.Capabilities.Contains(runner.Capability)).Select(runner => runner.Instance).Distinct().ToImmutableArray();
        return names.IsEmpty ? "There is no runner-up left." : $"Runners-up: {string.Join(", ", names)}.";
    }
}
