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
            case WorkReleased released:
                Dispatch([.. released.Numbers.Select(number => after.Items[number - 1])], effects);
                break;
            case WorkRetryScheduled retry:
                effects.Add(new LoopEffect.Withdraw(retry.Number, retry.Attempt - 1, retry.Instance, retry.Reason));
                break;
            case WorkReawarded reawarded:
                var lost = before.Items[reawarded.Number - 1];
                effects.Add(new LoopEffect.Withdraw(lost.Number, lost.Attempt, lost.Instance, reawarded.Reason));
                Dispatch([.. reawarded.Items.Select(item => after.Items[item.Number - 1])], effects);
                break;
            case WorkCancelled cancelled:
                foreach (var number in cancelled.Numbers)
                {
                    if (before.Items[number - 1] is { IsOut: true } item)
                        effects.Add(new LoopEffect.Withdraw(number, item.Attempt, item.Instance, cancelled.Reason));
                }

                break;
            case LoopCompleted or LoopFailed or LoopCancelled or LoopTimedOut:
                effects.Add(new LoopEffect.Answer());
                break;
        }
    }

    /// <summary>What a loop that is taken up after a restart must tell the world again: its work that is out. Bidding is opened anew by its own event.</summary>
    public static IEnumerable<LoopEffect> OfRecovery(LoopState state) =>
        state.Items.Where(item => item.IsOut).Select(item => new LoopEffect.Dispatch(item));

    private static void Dispatch(ImmutableArray<WorkItem> items, List<LoopEffect> effects)
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
