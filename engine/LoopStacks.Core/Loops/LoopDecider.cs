using System.Collections.Immutable;
using LoopStacks.Core.Loops.Composites;

namespace LoopStacks.Core.Loops;

/// <summary>
/// Decides what a command comes to. Pure: the same state, command and time give the same events, on every machine and in every replay. IN is <see cref="Start"/>,
/// BID is <see cref="BiddingPhase"/>, DO is <see cref="WorkPhase"/>, of composites <see cref="CompositePhase"/>, OUT is <see cref="OutputPhase"/>.
/// </summary>
public static class LoopDecider
{
    /// <summary>Delay before the second announcement; the n-th further one waits n times as long.</summary>
    public static TimeSpan ReannounceDelay { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How deep a tree may grow where nothing else is said.</summary>
    public const int DefaultMaxDepth = 32;

    /// <summary>How many loops a tree may have where nothing else is said.</summary>
    public const long DefaultMaxLoops = 100_000;

    public static Decision Decide(LoopState state, LoopCommand command)
    {
        if (command is StartLoop start)
            return Start(state, start);
        if (state.Phase == LoopPhase.New)
            throw new InvalidOperationException($"{command.GetType().Name} came to a loop that was never accepted.");
        if (state.HasEnded)
            return AfterEnd(state, command);

        var draft = new Draft(state, command.At);
        var deadline = state.IsPaused ? (state.Accepted!.Parent is null ? state.HardDeadline : null) : state.Deadline;
        if (command.At >= deadline)
        {
            End(draft, new LoopTimedOut("DeadlineExceeded", $"The loop's deadline {deadline:O} passed while it was {(state.IsPaused ? "paused" : state.Phase)}."));
            // What came is too late: whoever sent it must not hear that it was taken.
            return draft.ToDecision() with { Rejection = AfterEnd(draft.State, command).Rejection };
        }

        return command switch
        {
            RecordAnswers answers => BiddingPhase.Record(draft, answers),
            NoticeInstance notice => BiddingPhase.Notice(draft, notice),
            StartWork started => WorkPhase.Started(draft, started),
            RefuseWork refused => WorkPhase.Refused(draft, refused),
            CompleteWork completed => WorkPhase.Completed(draft, completed),
            FailWork failed => WorkPhase.Failed(draft, failed),
            SpawnChild spawn => ChildPhase.Spawn(draft, spawn),
            EndChild end => ChildPhase.Ended(draft, end),
            AdoptChild adopt => ChildPhase.Adopt(draft, adopt),
            AskQuestion ask => QuestionPhase.Ask(draft, ask),
            AnswerQuestion answer => QuestionPhase.Answer(draft, answer),
            ExtendDeadline extend => QuestionPhase.Extend(draft, extend),
            ParkWork park => WorkPhase.Park(draft, park),
            PauseLoop pause => PausePhase.Pause(draft, pause),
            ResumeLoop resume => PausePhase.Resume(draft, resume),
            ReawardWork reaward => PausePhase.Reaward(draft, reaward),
            CancelLoop cancel => Cancel(draft, cancel),
            Tick tick => Ticked(draft, tick.Candidates),
            RecoverLoop recover => Recovered(draft, recover),
            _ => throw new InvalidOperationException($"{command.GetType().Name} is not decided."),
        };
    }

    /// <summary>Ends the loop; work that is still open is not needed any more.</summary>
    internal static void End(Draft draft, LoopEvent end)
    {
        var reason = $"the loop ended: {EndName(end)}";
        QuestionPhase.Withdraw(draft, null, reason);
        CancelOpen(draft, reason);
        draft.Emit(end);
    }

    /// <summary>The contributions that may still come are not needed any more.</summary>
    internal static void CancelOpen(Draft draft, string reason)
    {
        if (draft.State.OpenItems == 0)
            return;
        var open = ImmutableArray.CreateBuilder<int>(draft.State.OpenItems);
        foreach (var item in draft.State.Items)
        {
            if (!item.IsOpen)
                continue;
            open.Add(item.Number);
            if (draft.State.OpenQuestions > 0)
                QuestionPhase.Withdraw(draft, item.Number, reason);
        }

        draft.Emit(new WorkCancelled(open.DrainToImmutable(), reason));
    }

    private static Decision Start(LoopState state, StartLoop start)
    {
        if (state.Phase != LoopPhase.New)
            return Decision.Reject(RejectionCode.AlreadyStarted, "The loop was started before.");
        var draft = new Draft(state, start.At);
        var latest = start.At + state.Definition.Timeout;
        var parentage = start.Parentage;
        draft.Emit(new LoopAccepted(
            start.Realm,
            state.Definition.Name,
            state.Definition.Hash,
            start.Input,
            start.Deadline is { } wanted && wanted < latest ? wanted : latest,
            parentage?.Root ?? state.Id,
            parentage?.Parent,
            parentage?.Depth ?? 0,
            Labels: start.Labels,
            Budget: start.Budget,
            IdempotencyKey: start.IdempotencyKey,
            TraceParent: start.TraceParent,
            Origin: parentage?.Origin,
            Purse: parentage?.Purse,
            Remaining: parentage?.Remaining,
            HardDeadline: start.Deadline,
            RetryOf: start.Retry?.Of));
        if (start.Retry is { Asked.IsEmpty: false } seed)
        {
            BiddingPhase.Repeat(draft, seed.Asked, seed.Answers);
            WorkPhase.TakeOver(draft, seed.Contributions);
        }
        else if (state.Definition.Plan is not null)
        {
            CompositePhase.Start(draft);
        }
        else
        {
            BiddingPhase.OpenOrWait(draft, start.Candidates, start.AwaitUntil);
        }

        return draft.ToDecision();
    }

    private static Decision Cancel(Draft draft, CancelLoop cancel)
    {
        End(draft, new LoopCancelled(cancel.Reason));
        return draft.ToDecision();
    }

    private static Decision Ticked(Draft draft, ImmutableArray<Bidding.Candidate> candidates)
    {
        Advance(draft, candidates);
        return draft.ToDecision();
    }

    /// <summary>What is due by now. Nothing is while a loop is paused.</summary>
    internal static void Advance(Draft draft, ImmutableArray<Bidding.Candidate> candidates)
    {
        if (draft.State.IsPaused)
            return;
        BiddingPhase.Tick(draft, candidates);
        QuestionPhase.Tick(draft);
        if (!draft.State.HasEnded && draft.State.Phase == LoopPhase.Working)
            WorkPhase.Tick(draft);
    }

    private static Decision Recovered(Draft draft, RecoverLoop recover)
    {
        if (draft.State.IsPaused || draft.State.Phase is not (LoopPhase.Bidding or LoopPhase.BackingOff))
            return Ticked(draft, recover.Candidates);
        BiddingPhase.Recover(draft, recover);
        return draft.ToDecision();
    }

    private static Decision AfterEnd(LoopState state, LoopCommand command) => command switch
    {
        Tick or RecoverLoop or RecordAnswers or NoticeInstance or EndChild or AdoptChild or ExtendDeadline => Decision.Nothing,
        CompleteWork done when state.Item(done.Number) is { Status: WorkStatus.Completed } item && item.Attempt == done.Attempt =>
            Decision.Reject(RejectionCode.DuplicateReport, "This result was recorded before."),
        CancelLoop when state.End is LoopCancelled => Decision.Nothing,
        PauseLoop or ResumeLoop or ReawardWork => Decision.Reject(RejectionCode.LoopEnded, $"The loop has ended already: {EndName(state.End!)}."),
        AnswerQuestion answer => new Decision([], QuestionPhase.Refusal(state, state.FindQuestion(answer.Number), answer)
            ?? new Rejection(RejectionCode.LoopEnded, $"The loop has ended already: {EndName(state.End!)}.")),
        CancelLoop => Decision.Reject(RejectionCode.LoopEnded, $"The loop has ended already: {EndName(state.End!)}."),
        _ => Decision.Reject(RejectionCode.LateReport, $"The loop has ended: {EndName(state.End!)}."),
    };

    private static string EndName(LoopEvent end) => end switch
    {
        LoopCompleted => "completed",
        LoopFailed failed => $"failed ({failed.Code})",
        LoopCancelled => "cancelled",
        LoopTimedOut timedOut => $"timed out ({timedOut.Code})",
        _ => throw new InvalidOperationException($"{end.GetType().Name} is no end."),
    };
}
