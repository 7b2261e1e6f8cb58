using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops.Composites;
using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Core.Loops;

/// <summary>A loop's state: the fold of its events. Immutable for everybody else: only a copy that <see cref="Evolve"/> has just made is changed in place, which spares a second one for each event of a work item.</summary>
public sealed partial record LoopState
{
    private LoopState(LoopId id, LoopDefinition definition)
    {
        Id = id;
        Definition = definition;
    }

    public LoopId Id { get; }

    /// <summary>What the loop is pinned to.</summary>
    public LoopDefinition Definition { get; }

    public LoopPhase Phase { get; private init; }

    /// <summary>Number of events so far.</summary>
    public long Version { get; private init; }

    /// <summary>What was accepted; null only while <see cref="LoopPhase.New"/>.</summary>
    public LoopAccepted? Accepted { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset? EndedAt { get; private init; }

    public ImmutableArray<BiddingRound> Rounds { get; private init; } = [];

    /// <summary>When it is announced again, while <see cref="LoopPhase.BackingOff"/>.</summary>
    public DateTimeOffset? ReannounceAt { get; private init; }

    /// <summary>Ordered by number, without gaps; so those of a round stand together.</summary>
    public Sequence<WorkItem> Items { get; private set; }

    /// <summary>Numbers of the completed work items in the order in which they completed; so those of a round stand together.</summary>
    public Sequence<int> CompletionOrder { get; private set; }

    /// <summary>The rounds of DO; none before the award.</summary>
    public ImmutableArray<WorkRound> WorkRounds { get; private init; } = [];

    /// <summary>How many work items are open; all of them are of the last round.</summary>
    public int OpenItems { get; private set; }

    /// <summary>How many of them wait for others' contributions.</summary>
    public int WaitingItems { get; private set; }

    /// <summary>How many work items of the last round have failed for good.</summary>
    public int FailedItems { get; private set; }

    /// <summary>Work items that are tried again later, by time.</summary>
    public ImmutableSortedSet<(DateTimeOffset At, int Number)> Retries { get; private set; } = ImmutableSortedSet<(DateTimeOffset At, int Number)>.Empty;

    /// <summary>The reducer or verifier that OUT waits for; null where it waits for none.</summary>
    public ChildLoop? Answerer { get; private init; }

    public ImmutableArray<RunnerUp> RunnersUp { get; private init; } = [];

    /// <summary>Child loops by their ids.</summary>
    public ImmutableDictionary<LoopId, ChildLoop> Children { get; private init; } = ImmutableDictionary<LoopId, ChildLoop>.Empty;

    /// <summary>The loops of a composite LoopStack, as it lists them; none before DO, and none of a LoopStack with capabilities.</summary>
    public ImmutableArray<NodeRun> Nodes { get; private init; } = [];

    /// <summary>When DO ends at the latest.</summary>
    public DateTimeOffset? WorkDeadline { get; private init; }

    /// <summary>The last event, once the loop has ended.</summary>
    public LoopEvent? End { get; private init; }

    /// <summary>Of its own work items.</summary>
    public LoopUsage Usage { get; private set; } = LoopUsage.None;

    /// <summary>Of its children that have ended, and their descendants.</summary>
    public LoopUsage ChildUsage { get; private init; } = LoopUsage.None;

    /// <summary>Of its own work items and of all its descendants that have ended.</summary>
    public LoopUsage TotalUsage => Usage.Plus(ChildUsage);

    /// <summary>How many loops its children that have ended, and their descendants, were.</summary>
    public long ChildLoops { get; private init; }

    /// <summary>How many levels of loops may be below this one.</summary>
    public int DepthLeft => Accepted!.Remaining?.MaxDepth ?? Accepted.Budget?.MaxDepth ?? LoopDecider.DefaultMaxDepth;

    /// <summary>The loop whose budget its children draw on: itself where it has one of its own, or is a root.</summary>
    public LoopId PurseOwner => Accepted!.Budget is null && Accepted.Purse is { } purse ? purse : Id;

    public bool HasEnded => Phase >= LoopPhase.Completed;

    public BiddingRound? Round => Rounds.IsEmpty ? null : Rounds[^1];

    public static LoopState New(LoopId id, LoopDefinition definition) => new(id, definition);

    public WorkItem? Item(int number) => number >= 1 && number <= Items.Length ? Items[number - 1] : null;

    /// <exception cref="InvalidOperationException">The loop has no node of that name.</exception>
    internal NodeRun Node(string name) => Nodes.FirstOrDefault(run => run.Node.Name == name) ?? throw new InvalidOperationException($"The loop has no node '{name}'.");

    /// <summary>The next moment at which something is due that no message will bring; null once ended.</summary>
    public DateTimeOffset? NextDue()
    {
        if (HasEnded || Accepted is null)
            return null;
        if (IsPaused)
            return Accepted.Parent is null ? HardDeadline : null;
        var due = Deadline;
        if (NextQuestionDue() is { } asked && asked < due)
            due = asked;
        if (Phase == LoopPhase.Bidding && Round!.ClosesAt < due)
            due = Round.ClosesAt;
        if (Phase == LoopPhase.BackingOff && ReannounceAt < due)
            due = ReannounceAt.Value;
        if (Phase != LoopPhase.Working)
            return due;
        if (WorkDeadline < due && Answerer is null)
            due = WorkDeadline.Value;
        return !Retries.IsEmpty && Retries.Min.At < due ? Retries.Min.At : due;
    }

    /// <exception cref="InvalidOperationException">The event is impossible here, see <see cref="LoopTransitions"/>.</exception>
    public LoopState Evolve(LoopEvent @event, DateTimeOffset at)
    {
        var next = this with { Phase = LoopTransitions.Next(Phase, @event), Version = Version + 1 };
        return @event switch
        {
            LoopAccepted accepted => next with { Accepted = accepted, CreatedAt = at, Deadline = accepted.Deadline, HardDeadline = accepted.HardDeadline },
            BiddingOpened opened => next.Opened(opened, at),
            CandidateJoined joined => next.Joined(joined.Candidate),
            BidsReceived received => next.WithRound(Round!.Heard(received.Answers)),
            BiddingClosed closed => next.WithRound(Round! with { ClosedAt = at, Because = closed.Because }),
            ReannounceScheduled scheduled => next with { ReannounceAt = scheduled.At },
            WorkAwarded awarded => next.Added(awarded.Items, 1, 0, at) with
            {
                RunnersUp = awarded.RunnersUp,
                WorkDeadline = awarded.Deadline,
                WorkRounds = [WorkRound.First(at)],
            },
            RoundOpened opened => next.Added(opened.Items, opened.Round, 0, at) with
            {
                WorkDeadline = opened.Deadline,
                WorkRounds = WorkRounds.Add(WorkRound.Of(opened, Items.Length, CompletionOrder.Length, at)),
                FailedItems = 0,
            },
            WorkReleased released => next.Released(released, at),
            WorkStarted started => next.With(started.Number, started, item => item with { Replica = started.Replica, StartedAt = at }),
            WorkRetryScheduled retry => next.Retrying(retry, at),
            WorkReawarded reawarded => next.Reawarded(reawarded, at),
            WorkFailed failed => next.With(failed.Number, failed, item => item.WithFailure(failed.Code, failed.Message) with { EndedAt = at }),
            WorkCompleted completed => next.Contributed(completed, at),
            WorkCancelled cancelled => cancelled.Numbers.Aggregate(next, (state, number) => state.With(number, cancelled, item => item with { EndedAt = at })),
            ChildSpawned spawned => next.Spawned(new ChildLoop(Children.Count + 1, spawned, at)),
            ChildEnded ended => next.ChildHasEnded(ended, at),
            QuestionAsked asked => next.Asked(asked, at),
            QuestionAnswered answered => next.Closed(answered.Number, QuestionStatus.Answered, at, answered.Answer, answered.By),
            QuestionExpired { Default: { } answer } expired => next.Closed(expired.Number, QuestionStatus.Answered, at, answer, Question.Nobody),
            QuestionExpired expired => next.Closed(expired.Number, QuestionStatus.Expired, at),
            QuestionWithdrawn withdrawn => next.Closed(withdrawn.Number, QuestionStatus.Withdrawn, at),
            DeadlineExtended extended => next with { Deadline = extended.Deadline, WorkDeadline = extended.WorkDeadline, HardDeadline = extended.HardDeadline },
            WorkParked parked => next.With(parked.Number, parked, item => item with { Parked = parked, Replica = null }),
            LoopPaused paused => next with { PausedAt = at, Pause = paused },
            LoopResumed => next.Resumed(at),
            CompositeStarted started => next with { WorkDeadline = started.Deadline, Nodes = NodeFold.Start(Definition.Plan!) },
            NodeOpened opened => next with { Nodes = NodeFold.Opened(next, opened, at) },
            NodeSkipped skipped => next with { Nodes = NodeFold.Skipped(next, skipped, at) },
            LoopCompleted or LoopFailed or LoopCancelled or LoopTimedOut => next with { End = @event, EndedAt = at },
            _ => throw new InvalidOperationException($"{@event.GetType().Name} has no fold."),
        };
    }

    private LoopState Opened(BiddingOpened opened, DateTimeOffset at)
    {
        if (opened.Recovered && Round is { } open && open.Attempt == opened.Attempt)
            return WithRound(open with { ClosesAt = opened.ClosesAt, Asked = opened.Asked });
        return this with
        {
            Rounds = Rounds.Add(new BiddingRound(opened.Attempt, at, opened.ClosesAt, opened.Asked, default)),
            ReannounceAt = null,
        };
    }

    private LoopState Joined(Candidate candidate)
    {
        var asked = Round!.Asked;
        for (var i = 0; i < asked.Length; i++)
        {
            if (asked[i].Instance == candidate.Instance)
                return WithRound(Round with { Asked = asked.SetItem(i, candidate) });
        }

        return WithRound(Round with { Asked = asked.Add(candidate) });
    }

    private LoopState Released(WorkReleased released, DateTimeOffset at) => released.Numbers.Aggregate(
        this,
        (state, number) => state.With(number, released, item => item with
        {
            RetryAt = null,
            AwardedAt = at,
            // What was parked is another attempt, so that what the replica that let go of it may still say counts no more.
            Attempt = item.Status == WorkStatus.Parked ? item.Attempt + 1 : item.Attempt,
            StartedAt = item.Status == WorkStatus.Parked ? null : item.StartedAt,
            Parked = null,
        }));

    private LoopState Retrying(WorkRetryScheduled retry, DateTimeOffset at) => With(retry.Number, retry, item => item.WithFailure(retry.Code, retry.Reason) with
    {
        Attempt = retry.Attempt,
        Retries = retry.Retries,
        RetryAt = retry.At,
        AvoidReplica = retry.AvoidReplica,
        Replica = null,
        StartedAt = null,
    });

    private LoopState Reawarded(WorkReawarded reawarded, DateTimeOffset at)
    {
        var old = With(reawarded.Number, reawarded, item => item.WithFailure(reawarded.Code, reawarded.Reason) with { EndedAt = at });
        return old.Added(reawarded.Items, old.Items[reawarded.Number - 1].Round, reawarded.Retries, at) with
        {
            RunnersUp = old.RunnersUp.RemoveAll(runner =>
                reawarded.Items.Any(item => item.Instance == runner.Instance && item.Capabilities.Contains(runner.Capability))),
        };
    }

    private LoopState Contributed(WorkCompleted completed, DateTimeOffset at)
    {
        With(completed.Number, completed, item => item with
        {
            Replica = completed.Replica,
            Output = completed.Output,
            Confidence = completed.Confidence,
            Usage = completed.Usage,
            StartedAt = item.StartedAt ?? at,
            EndedAt = at,
        });
        CompletionOrder = CompletionOrder.Add(completed.Number);
        Usage = Usage.Plus(completed.Usage);
        return this;
    }

    private LoopState Spawned(ChildLoop child)
    {
        var children = Children.Add(child.Id, child);
        return this with
        {
            Children = children,
            Nodes = child.Spawned.Purpose == ChildPurpose.Node ? NodeFold.Spawned(this, child, children) : Nodes,
            Answerer = child.Spawned.Purpose is ChildPurpose.Reducer or ChildPurpose.Verifier ? child : Answerer,
        };
    }

    private LoopState ChildHasEnded(ChildEnded ended, DateTimeOffset at)
    {
        var child = Children.GetValueOrDefault(ended.Child) ?? throw new InvalidOperationException($"ChildEnded is about child {ended.Child}, which does not exist.");
        if (!child.IsOpen)
            throw new InvalidOperationException($"Child {ended.Child} can't end twice.");
        child = child with { Ended = ended, EndedAt = at };
        var children = Children.SetItem(child.Id, child);
        return this with
        {
            Children = children,
            Nodes = child.Spawned.Purpose == ChildPurpose.Node ? NodeFold.Ended(this, child, children, at) : Nodes,
            ChildUsage = ChildUsage.Plus(ended.Usage),
            ChildLoops = ChildLoops + ended.Loops,
            // After a restart the verifier may be known, and end, before the reducer's end is heard again.
            Answerer = Answerer?.Id == ended.Child ? children.Values.FirstOrDefault(other => other.IsOpen && other.Spawned.Purpose is ChildPurpose.Reducer or ChildPurpose.Verifier) : Answerer,
        };
    }

    private LoopState WithRound(BiddingRound round) => this with { Rounds = Rounds.SetItem(Rounds.Length - 1, round) };

    /// <summary>In place.</summary>
    private LoopState With(int number, LoopEvent @event, Func<WorkItem, WorkItem> change)
    {
        var item = Item(number) ?? throw new InvalidOperationException($"{@event.GetType().Name} is about work item {number}, which does not exist.");
        var changed = change(item) with { Status = LoopTransitions.Next(item.Status, @event) };
        if (changed.Status != WorkStatus.Parked)
            changed = changed.Parked is null ? changed : changed with { Parked = null };
        Items = Items.SetItem(number - 1, changed);
        OpenItems += One(changed.IsOpen) - One(item.IsOpen);
        WaitingItems -= One(item.Status == WorkStatus.Waiting);
        FailedItems += One(changed.Status == WorkStatus.Failed);
        if (item.Status == WorkStatus.RetryScheduled)
            Retries = Retries.Remove((item.RetryAt!.Value, number));
        if (changed.Status == WorkStatus.RetryScheduled)
            Retries = Retries.Add((changed.RetryAt!.Value, number));
        return this;
    }

    /// <summary>In place.</summary>
    private LoopState Added(ImmutableArray<AwardedItem> items, int round, int retries, DateTimeOffset at)
    {
        var added = new WorkItem[items.Length];
        for (var i = 0; i < added.Length; i++)
            added[i] = WorkItem.From(items[i], retries, at, round);
        Items = Items.AddRange(added);
        OpenItems += added.Length;
        WaitingItems += added.Count(item => item.Status == WorkStatus.Waiting);
        return this;
    }

    private static int One(bool counts) => counts ? 1 : 0;
}
