using System.Collections.Immutable;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>What the world is told after an event became durable. Data; the host carries it out.</summary>
public abstract record LoopEffect
{
    private LoopEffect()
    {
    }

    /// <summary>Ask these instances.</summary>
    public sealed record Announce(int Attempt, ImmutableArray<Candidate> Asked, DateTimeOffset ClosesAt) : LoopEffect;

    /// <summary>Hand out this work item.</summary>
    public sealed record Dispatch(WorkItem Item) : LoopEffect;

    /// <summary>Take this work item back.</summary>
    public sealed record Withdraw(int Number, int Attempt, string Instance, string Reason) : LoopEffect;

    /// <summary>Start this child, or ask one that was started before how it stands.</summary>
    public sealed record StartChild(ChildLoop Child) : LoopEffect;

    /// <summary>Cancel this child.</summary>
    public sealed record CancelChild(LoopId Child, string Reason) : LoopEffect;

    /// <summary>Tell the work item that spawned this child how it ended.</summary>
    public sealed record TellChild(ChildLoop Child) : LoopEffect;

    /// <summary>Tell the parent that this loop has ended.</summary>
    public sealed record TellParent(LoopId Parent) : LoopEffect;

    /// <summary>Tell the work item that asked this question that it is closed.</summary>
    public sealed record TellAnswer(Question Question) : LoopEffect;

    /// <summary>Pause or resume the children too.</summary>
    public sealed record PauseChildren(bool Resume, string By, ImmutableArray<LoopId> Children) : LoopEffect;

    /// <summary>Count what the loop has used so far against the tree's budget.</summary>
    public sealed record NoteUsage : LoopEffect;

    /// <summary>Answer those who wait for the end.</summary>
    public sealed record Answer : LoopEffect;
}

/// <summary>Which effects an event has. Pure.</summary>
public static class LoopEffects
{
    /// <param name="before">The state before the event.</param>
    /// <param name="after">The state after it.</param>
    public static void Of(LoopState before, LoopEvent @event, LoopState after, List<LoopEffect> effects)
    {
        switch (@event)
        {
            case BiddingOpened:
                effects.Add(new LoopEffect.Announce(after.Round!.Attempt, Unanswered(after.Round), after.Round.ClosesAt));
                break;
            case CandidateJoined joined:
                effects.Add(new LoopEffect.Announce(joined.Attempt, [joined.Candidate], after.Round!.ClosesAt));
                break;
            case WorkAwarded:
                Dispatch(after.Items, effects);
                break;
            case RoundOpened opened:
                Dispatch(opened.Items.Select(item => after.Items[item.Number - 1]), effects);
                break;
            case WorkReleased released:
                Dispatch(released.Numbers.Select(number => after.Items[number - 1]), effects);
                break;
            case WorkRetryScheduled retry:
                effects.Add(new LoopEffect.Withdraw(retry.Number, retry.Attempt - 1, retry.Instance, retry.Reason));
                break;
            case WorkReawarded reawarded:
                var lost = before.Items[reawarded.Number - 1];
                if (lost.IsOut)
                    effects.Add(new LoopEffect.Withdraw(lost.Number, lost.Attempt, lost.Instance, reawarded.Reason));
                Dispatch(reawarded.Items.Select(item => after.Items[item.Number - 1]), effects);
                break;
            case WorkParked parked:
                var left = after.Items[parked.Number - 1];
                effects.Add(new LoopEffect.Withdraw(parked.Number, parked.Attempt, left.Instance, "it is parked"));
                break;
            case WorkCancelled cancelled:
                foreach (var number in cancelled.Numbers)
                {
                    if (before.Items[number - 1] is { IsOut: true } item)
                        effects.Add(new LoopEffect.Withdraw(number, item.Attempt, item.Instance, cancelled.Reason));
                }

                break;
            case WorkCompleted { Usage: not null } when (after.Accepted!.Remaining ?? after.Accepted.Budget) is { Tokens: not null } or { Cost: not null }:
                effects.Add(new LoopEffect.NoteUsage());
                break;
            case QuestionAnswered or QuestionExpired:
                if (after.FindQuestion(@event is QuestionAnswered { Number: var answered } ? answered : ((QuestionExpired)@event).Number) is { Asked.Item: not null } question)
                    effects.Add(new LoopEffect.TellAnswer(question));
                break;
            case LoopPaused paused:
                effects.Add(new LoopEffect.PauseChildren(false, paused.By, OpenChildren(after)));
                break;
            case LoopResumed resumed:
                effects.Add(new LoopEffect.PauseChildren(true, resumed.By, OpenChildren(after)));
                effects.AddRange(OfOpenChildren(after)); // Those that were spawned meanwhile are started now.
                break;
            case ChildSpawned when after.IsPaused:
                break;
            case ChildSpawned spawned:
                effects.Add(new LoopEffect.StartChild(after.Children[spawned.Child]));
                break;
            case ChildEnded ended when after.Children[ended.Child] is { Spawned.Item: not null } child:
                effects.Add(new LoopEffect.TellChild(child));
                break;
            case LoopCompleted or LoopFailed or LoopCancelled or LoopTimedOut:
                CancelChildren(after, null, "the parent loop ended", effects);
                if (after.Accepted?.Parent is { } parent)
                    effects.Add(new LoopEffect.TellParent(parent));
                effects.Add(new LoopEffect.Answer());
                break;
        }

        if (ItemsEndedBy(@event) is { IsEmpty: false } items)
        {
            foreach (var number in items)
                CancelChildren(after, number, $"work item {number} of the parent loop ended", effects);
        }
    }

    private static ImmutableArray<int> ItemsEndedBy(LoopEvent @event) => @event switch
    {
        WorkCompleted completed => [completed.Number],
        WorkFailed failed => [failed.Number],
        WorkReawarded reawarded => [reawarded.Number],
        WorkCancelled cancelled => cancelled.Numbers,
        _ => [],
    };

    private static void CancelChildren(LoopState state, int? item, string reason, List<LoopEffect> effects)
    {
        if (state.Children.IsEmpty)
            return;
        foreach (var child in state.Children.Values)
        {
            if (child.IsOpen && (item is null || child.Spawned.Item == item))
                effects.Add(new LoopEffect.CancelChild(child.Id, reason));
        }
    }

    /// <summary>What a loop that is taken up after a restart must tell the world again: its work that is out and its open children. Bidding is opened anew by its own event.</summary>
    public static IEnumerable<LoopEffect> OfRecovery(LoopState state)
    {
        foreach (var item in state.Items)
        {
            if (item.IsOut)
                yield return new LoopEffect.Dispatch(item);
        }

        foreach (var effect in OfOpenChildren(state))
            yield return effect;
    }

    /// <summary>Asks the children that have not ended how they stand; one that should not run any more is cancelled.</summary>
    public static IEnumerable<LoopEffect> OfOpenChildren(LoopState state)
    {
        foreach (var child in state.Children.Values)
        {
            if (child.IsOpen)
                yield return ChildPhase.IsWanted(state, child) ? new LoopEffect.StartChild(child) : new LoopEffect.CancelChild(child.Id, "the parent does not wait for it any more");
        }
    }

    private static ImmutableArray<LoopId> OpenChildren(LoopState state) => [.. state.Children.Values.Where(child => child.IsOpen).Select(child => child.Id)];

    private static void Dispatch(IEnumerable<WorkItem> items, List<LoopEffect> effects)
    {
        foreach (var item in items)
        {
            if (item.Status == WorkStatus.Awarded)
                effects.Add(new LoopEffect.Dispatch(item));
        }
    }

    private static ImmutableArray<Candidate> Unanswered(BiddingRound round) => round.Answers.IsEmpty
        ? round.Asked
        : [.. round.Asked.Where(candidate => candidate.Capabilities.Any(capability => !round.HasAnswered(candidate.Instance, capability)))];
}
