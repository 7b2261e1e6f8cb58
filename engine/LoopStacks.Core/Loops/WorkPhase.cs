using System.Collections.Immutable;
using LoopStacks.Core.Loops.Composites;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>DO: hand out work, hear its ends, retry, go to the runner-up, and let OUT look after every change.</summary>
internal static class WorkPhase
{
    public static void Award(Draft draft)
    {
        var plan = Awarding.Plan(draft);
        if (WorkInputs.Fault(draft.State, plan.Items.Where(item => item.Ready).Select(item => WorkItem.From(item, 0, draft.At))) is { } fault)
        {
            LoopDecider.End(draft, fault);
            return;
        }

        draft.Emit(plan);
        if (draft.Definition.Execution.Parallelism == Parallelism.Adaptive)
            Continue(draft);
    }

    public static Decision Started(Draft draft, StartWork command)
    {
        if (Fault(draft.State, command.Number, command.Attempt, command.Instance) is { } fault)
            return fault;
        if (draft.State.Item(command.Number)!.Status == WorkStatus.Started)
            return Decision.Reject(RejectionCode.DuplicateReport, "The work item was accepted before.");
        draft.Emit(new WorkStarted(command.Number, command.Attempt, command.Replica));
        return draft.ToDecision();
    }

    public static Decision Completed(Draft draft, CompleteWork command)
    {
        if (Fault(draft.State, command.Number, command.Attempt, command.Instance) is { } fault)
            return fault;
        var item = draft.State.Item(command.Number)!;
        var confidence = command.Confidence is >= 0 and <= 1 ? command.Confidence.Value : item.BidConfidence;
        draft.Emit(new WorkCompleted(command.Number, command.Attempt, command.Replica, command.Output, confidence, command.Usage));
        QuestionPhase.Withdraw(draft, command.Number, "the work item that asked it is done");
        Continue(draft);
        return draft.ToDecision();
    }

    /// <summary>A refusal costs no retry as long as a runner-up is left.</summary>
    public static Decision Refused(Draft draft, RefuseWork command)
    {
        if (Fault(draft.State, command.Number, command.Attempt, command.Instance) is { } fault)
            return fault;
        var item = draft.State.Item(command.Number)!;
        if (draft.State.IsPaused || !TryTakeOver(draft, item, "Refused", command.Reason, item.Retries))
            RetryOrFail(draft, item, "Refused", command.Reason, avoid: null);
        return draft.ToDecision();
    }

    public static Decision Failed(Draft draft, FailWork command)
    {
        if (Fault(draft.State, command.Number, command.Attempt, command.Instance) is { } fault)
            return fault;
        var item = draft.State.Item(command.Number)!;
        if (command.Final)
            GiveUp(draft, item, command.Code, command.Message);
        else if (draft.State.IsPaused || item.Retries == 0 || item.Retries >= draft.Definition.Execution.RetryPolicy.MaxRetries
            || !TryTakeOver(draft, item, command.Code, command.Message, item.Retries + 1))
            RetryOrFail(draft, item, command.Code, command.Message, command.Replica);
        return draft.ToDecision();
    }

    /// <summary>The replica lets go of work that waits; where all that it waits for is there already, it is handed out again at once.</summary>
    public static Decision Park(Draft draft, ParkWork command)
    {
        if (draft.State.Item(command.Number) is { Status: WorkStatus.Parked } parked && parked.Attempt == command.Attempt)
            return Decision.Reject(RejectionCode.DuplicateReport, "The work item was parked before.");
        if (Fault(draft.State, command.Number, command.Attempt, command.Instance) is { } fault)
            return fault;
        draft.Emit(new WorkParked(command.Number, command.Attempt, command.Keys, command.Any));
        Unpark(draft);
        return draft.ToDecision();
    }

    /// <summary>A question was answered or has expired: an agent's is told to its work item by an effect, those of the loop itself move it on.</summary>
    public static void QuestionClosed(Draft draft, Question question)
    {
        if (question.Asked.Item is not null)
            Unpark(draft);
        else
            Continue(draft);
    }

    /// <summary>Contributions of the loop that this one retries; what is missing among them is worked on.</summary>
    public static void TakeOver(Draft draft, ImmutableArray<SeedContribution> contributions)
    {
        if (draft.State.Phase != LoopPhase.Working || contributions.IsEmpty)
            return;
        foreach (var contribution in contributions)
        {
            var item = draft.State.Items.FirstOrDefault(item => item.IsOpen && item.Instance == contribution.Instance && item.Capabilities.SequenceEqual(contribution.Capabilities));
            if (item is null)
                continue;
            if (!item.IsOut)
                draft.Emit(new WorkReleased([item.Number]));
            draft.Emit(new WorkCompleted(item.Number, item.Attempt, contribution.Replica, contribution.Output, contribution.Confidence));
        }

        Continue(draft);
    }

    /// <summary>After a pause: what became of the work meanwhile is looked after now.</summary>
    public static void Resume(Draft draft)
    {
        Unpark(draft);
        Continue(draft);
    }

    public static void Reaward(Draft draft, WorkItem item, string code, string reason, int retries, ImmutableArray<AwardedItem> items)
    {
        draft.Emit(new WorkReawarded(item.Number, code, reason, retries, items));
        QuestionPhase.Withdraw(draft, item.Number, $"the work item that asked it was given to somebody else");
    }

    /// <summary>Hands parked work out again whose children and answers are there.</summary>
    private static void Unpark(Draft draft)
    {
        if (draft.State.IsPaused)
            return;
        ImmutableArray<int> ready = [.. draft.State.Items.Where(item => item.Parked is { } parked && IsThere(draft.State, item.Number, parked)).Select(item => item.Number)];
        if (!ready.IsEmpty)
            draft.Emit(new WorkReleased(ready));
    }

    private static bool IsThere(LoopState state, int item, WorkParked parked)
    {
        foreach (var key in parked.Keys)
        {
            var open = state.FindQuestion(item, key) is { IsOpen: true }
                || state.Children.GetValueOrDefault(ChildIds.Of(state.Id, ChildPurpose.Agent, item, key)) is { IsOpen: true };
            if (open != parked.Any)
                return parked.Any;
        }

        return !parked.Any || parked.Keys.IsEmpty;
    }

    public static void Tick(Draft draft)
    {
        if (draft.At >= draft.State.WorkDeadline && draft.State.Answerer is null)
        {
            var open = draft.State.Items.Where(item => item.IsOpen).Select(item => $"{item.Instance} ({string.Join(", ", item.Capabilities)}, {item.Status})");
            LoopDecider.End(draft, new LoopTimedOut("ExecutionTimeout", $"DO took longer than {draft.Definition.Execution.Timeout}; still open: {string.Join("; ", open.Concat(CompositePhase.Unfinished(draft.State)))}."));
            return;
        }

        if (draft.Definition.Plan is not null)
        {
            CompositePhase.Continue(draft); // What the store failed to take, or a restart lost, is decided again.
            return;
        }

        var due = draft.State.Retries.TakeWhile(retry => draft.At >= retry.At).Select(retry => retry.Number).Order().ToImmutableArray();
        if (!due.IsEmpty)
            draft.Emit(new WorkReleased(due));
    }

    /// <summary>A child has ended: an agent's is told to its work item by an effect, those of the loop itself move it on.</summary>
    public static void ChildEnded(Draft draft, ChildLoop child)
    {
        if (child.Spawned.Item is not null)
            Unpark(draft);
        else
            Continue(draft);
    }

    /// <summary>Why a report about work can't change anything; null where it can.</summary>
    internal static Decision? Fault(LoopState state, int number, int attempt, string instance)
    {
        if (state.Item(number) is not { } item || item.Instance != instance || attempt > item.Attempt || attempt < 1)
            return Decision.Reject(RejectionCode.UnknownWork, $"Work item {number} at attempt {attempt} was not awarded to {instance}.");
        if (item.Status == WorkStatus.Completed && item.Attempt == attempt)
            return Decision.Reject(RejectionCode.DuplicateReport, "This result was recorded before.");
        if (attempt < item.Attempt || !item.IsOut)
            return Decision.Reject(RejectionCode.LateReport, $"Attempt {attempt} is over: the work item is {item.Status} at attempt {item.Attempt}.");
        return null;
    }

    private static bool TryTakeOver(Draft draft, WorkItem item, string code, string reason, int retries)
    {
        var items = Awarding.TakeOver(draft.State, item);
        if (items.IsEmpty)
            return false;
        Reaward(draft, item, code, reason, retries, items);
        return true;
    }

    private static void RetryOrFail(Draft draft, WorkItem item, string code, string reason, string? avoid)
    {
        var policy = draft.Definition.Execution.RetryPolicy;
        if (item.Retries >= policy.MaxRetries)
        {
            GiveUp(draft, item, code, $"{reason} (after {item.Retries} retries)");
            return;
        }

        var at = draft.At + Backoff.Delay(policy.BackoffStrategy, item.Retries + 1, draft.State.Id, item.Number);
        draft.Emit(new WorkRetryScheduled(item.Number, item.Attempt + 1, item.Retries + 1, at, item.Instance, code, reason, avoid));
    }

    private static void GiveUp(Draft draft, WorkItem item, string code, string message)
    {
        draft.Emit(new WorkFailed(item.Number, item.Attempt, code, message));
        QuestionPhase.Withdraw(draft, item.Number, "the work item that asked it failed");
        Continue(draft);
    }

    /// <summary>After a work item's end: is there an answer, or can none come any more; else hand out what became ready.</summary>
    private static void Continue(Draft draft)
    {
        if (draft.State.IsPaused)
            return;
        if (draft.Definition.Plan is not null)
        {
            CompositePhase.Continue(draft);
            return;
        }

        if (OutputPhase.TryEnd(draft))
            return;
        var ready = Readiness.Find(draft.State);
        if (WorkInputs.Fault(draft.State, ready.Select(number => draft.State.Items[number - 1])) is { } fault)
            LoopDecider.End(draft, fault);
        else if (ready.Length > 0)
            draft.Emit(new WorkReleased(ready));
        else if (Readiness.IsStuck(draft.State))
            LoopDecider.End(draft, new LoopFailed("NothingCanStart", Readiness.Explain(draft.State)));
    }
}
