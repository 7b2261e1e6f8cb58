using System.Collections.Frozen;
using System.Text;

namespace LoopStacks.Core.Loops;

/// <summary>
/// The transition table of a loop and of a work item. <see cref="LoopState.Evolve"/> follows it and refuses every other event; the diagram in the documentation is drawn from it.
/// </summary>
public static class LoopTransitions
{
    private static readonly LoopPhase[] Open =
        [LoopPhase.Intake, LoopPhase.Bidding, LoopPhase.Selecting, LoopPhase.BackingOff, LoopPhase.Working];

    /// <summary>From, event, to.</summary>
    public static IReadOnlyList<(LoopPhase From, Type Event, LoopPhase To)> Loop { get; } =
    [
        (LoopPhase.New, typeof(LoopAccepted), LoopPhase.Intake),
        (LoopPhase.Intake, typeof(BiddingOpened), LoopPhase.Bidding),
        (LoopPhase.Intake, typeof(ReannounceScheduled), LoopPhase.BackingOff),
        (LoopPhase.Intake, typeof(CompositeStarted), LoopPhase.Working),
        (LoopPhase.Bidding, typeof(ReannounceScheduled), LoopPhase.BackingOff),
        (LoopPhase.BackingOff, typeof(ReannounceScheduled), LoopPhase.BackingOff),
        (LoopPhase.BackingOff, typeof(BiddingOpened), LoopPhase.Bidding),
        (LoopPhase.Bidding, typeof(BiddingOpened), LoopPhase.Bidding),
        (LoopPhase.Bidding, typeof(CandidateJoined), LoopPhase.Bidding),
        (LoopPhase.Bidding, typeof(BidsReceived), LoopPhase.Bidding),
        (LoopPhase.Bidding, typeof(BiddingClosed), LoopPhase.Selecting),
        (LoopPhase.Selecting, typeof(ReannounceScheduled), LoopPhase.BackingOff),
        (LoopPhase.Selecting, typeof(WorkAwarded), LoopPhase.Working),
        .. Stays(
            LoopPhase.Working,
            typeof(WorkReleased),
            typeof(RoundOpened),
            typeof(WorkStarted),
            typeof(WorkRetryScheduled),
            typeof(WorkReawarded),
            typeof(WorkFailed),
            typeof(WorkCompleted),
            typeof(WorkCancelled),
            typeof(ChildSpawned),
            typeof(ChildEnded),
            typeof(WorkParked),
            typeof(QuestionAsked),
            typeof(QuestionAnswered),
            typeof(QuestionExpired),
            typeof(QuestionWithdrawn),
            typeof(NodeOpened),
            typeof(NodeSkipped)),
        .. Open.SelectMany(from => Stays(from, typeof(DeadlineExtended), typeof(LoopPaused), typeof(LoopResumed))),
        (LoopPhase.Working, typeof(LoopCompleted), LoopPhase.Completed),
        .. Open.Select(from => (from, typeof(LoopFailed), LoopPhase.Failed)),
        .. Open.Select(from => (from, typeof(LoopCancelled), LoopPhase.Cancelled)),
        .. Open.Select(from => (from, typeof(LoopTimedOut), LoopPhase.TimedOut)),
    ];

    /// <summary>From, event, to.</summary>
    public static IReadOnlyList<(WorkStatus From, Type Event, WorkStatus To)> Work { get; } =
    [
        (WorkStatus.Waiting, typeof(WorkReleased), WorkStatus.Awarded),
        (WorkStatus.RetryScheduled, typeof(WorkReleased), WorkStatus.Awarded),
        (WorkStatus.Parked, typeof(WorkReleased), WorkStatus.Awarded),
        (WorkStatus.Awarded, typeof(WorkStarted), WorkStatus.Started),
        .. Both(typeof(WorkParked), WorkStatus.Parked),
        .. Both(typeof(WorkCompleted), WorkStatus.Completed),
        .. Both(typeof(WorkRetryScheduled), WorkStatus.RetryScheduled),
        .. Both(typeof(WorkReawarded), WorkStatus.Reawarded),
        .. Both(typeof(WorkFailed), WorkStatus.Failed),
        (WorkStatus.Waiting, typeof(WorkCancelled), WorkStatus.Cancelled),
        (WorkStatus.RetryScheduled, typeof(WorkCancelled), WorkStatus.Cancelled),
        (WorkStatus.Parked, typeof(WorkCancelled), WorkStatus.Cancelled),
        (WorkStatus.Parked, typeof(WorkReawarded), WorkStatus.Reawarded),
        (WorkStatus.RetryScheduled, typeof(WorkReawarded), WorkStatus.Reawarded),
        .. Both(typeof(WorkCancelled), WorkStatus.Cancelled),
    ];

    private static readonly FrozenDictionary<(LoopPhase, Type), LoopPhase> LoopTable =
        Loop.ToFrozenDictionary(row => (row.From, row.Event), row => row.To);

    private static readonly FrozenDictionary<(WorkStatus, Type), WorkStatus> WorkTable =
        Work.ToFrozenDictionary(row => (row.From, row.Event), row => row.To);

    /// <exception cref="InvalidOperationException">The table has no such transition: the history is not one of ours.</exception>
    public static LoopPhase Next(LoopPhase from, LoopEvent @event) => LoopTable.TryGetValue((from, @event.GetType()), out var to)
        ? to
        : throw new InvalidOperationException($"A loop that is {from} can't have {@event.GetType().Name}.");

    /// <exception cref="InvalidOperationException">The table has no such transition: the history is not one of ours.</exception>
    public static WorkStatus Next(WorkStatus from, LoopEvent @event) => WorkTable.TryGetValue((from, @event.GetType()), out var to)
        ? to
        : throw new InvalidOperationException($"A work item that is {from} can't have {@event.GetType().Name}.");

    /// <summary>Both state machines as Mermaid diagrams, the text of the documentation's figures.</summary>
    public static string Diagram()
    {
        var text = new StringBuilder();
        text.Append("```mermaid\nstateDiagram-v2\n    direction LR\n    [*] --> New\n");
        Draw(text, Loop.Select(row => ($"{row.From}", $"{row.To}", row.Event.Name)));
        foreach (var end in new[] { LoopPhase.Completed, LoopPhase.Failed, LoopPhase.Cancelled, LoopPhase.TimedOut })
            text.Append("    ").Append(end).Append(" --> [*]\n");
        text.Append("```\n\n```mermaid\nstateDiagram-v2\n    direction LR\n    [*] --> Waiting\n    [*] --> Awarded\n");
        Draw(text, Work.Select(row => ($"{row.From}", $"{row.To}", row.Event.Name)));
        foreach (var end in new[] { WorkStatus.Completed, WorkStatus.Failed, WorkStatus.Reawarded, WorkStatus.Cancelled })
            text.Append("    ").Append(end).Append(" --> [*]\n");
        return text.Append("```\n").ToString();
    }

    private static void Draw(StringBuilder text, IEnumerable<(string From, string To, string Event)> rows)
    {
        foreach (var arrow in rows.GroupBy(row => (row.From, row.To)))
            text.Append($"    {arrow.Key.From} --> {arrow.Key.To}: {string.Join(", ", arrow.Select(row => row.Event))}\n");
    }

    private static IEnumerable<(LoopPhase From, Type Event, LoopPhase To)> Stays(LoopPhase phase, params Type[] events) =>
        events.Select(@event => (phase, @event, phase));

    private static IEnumerable<(WorkStatus From, Type Event, WorkStatus To)> Both(Type @event, WorkStatus to) =>
        [(WorkStatus.Awarded, @event, to), (WorkStatus.Started, @event, to)];
}
