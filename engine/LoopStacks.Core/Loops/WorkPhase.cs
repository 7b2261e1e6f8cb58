using System.Collections.Immutable;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>DO: hand out work, hear its ends, retry, go to the runner-up, and let OUT look after every change.</summary>
internal static class WorkPhase
{
    public static void Award(Draft draft)
    {
        draft.Emit(Awarding.Plan(draft));
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
        Continue(draft);
        return draft.ToDecision();
    }

    /// <summary>A refusal costs no retry as long as a runner-up is left.</summary>
    public static Decision Refused(Draft draft, RefuseWork command)
    {
        if (Fault(draft.State, command.Number, command.Attempt, command.Instance) is { } fault)
            return fault;
        var item = draft.State.Item(command.Number)!;
        if (!TryTakeOver(draft, item, "Refused", command.Reason, item.Retries))
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
        else if (item.Retries == 0 || item.Retries >= draft.Definition.Execution.RetryPolicy.MaxRetries
            || !TryTakeOver(draft, item, command.Code, command.Message, item.Retries + 1))
            RetryOrFail(draft, item, command.Code, command.Message, command.Replica);
        return draft.ToDecision();
    }

    public static void Tick(Draft draft)
    {
        if (draft.At >= draft.State.WorkDeadline)
        {
            var open = draft.State.Items.Where(item => item.IsOpen).Select(item => $"{item.Instance} ({string.Join(", ", item.Capabilities)}, {item.Status})");
            LoopDecider.End(draft, new LoopTimedOut("ExecutionTimeout", $"DO took longer than {draft.Definition.Execution.Timeout}; still open: {string.Join("; ", open)}."));
            return;
        }

        var due = ImmutableArray.CreateBuilder<int>();
        foreach (var item in draft.State.Items)
        {
            if (item.Status == WorkStatus.RetryScheduled && draft.At >= item.RetryAt)
                due.Add(item.Number);
        }

        if (due.Count > 0)
            draft.Emit(new WorkReleased(due.ToImmutable()));
    }

    /// <summary>A child has ended: an agent's is told to its work item by an effect, those of the loop itself move it on.</summary>
    public static void ChildEnded(Draft draft, ChildLoop child)
    {
        _ = (draft, child);
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
        draft.Emit(new WorkReawarded(item.Number, code, reason, retries, items));
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
        Continue(draft);
    }

    /// <summary>After a work item's end: is there an answer, or can none come any more; else hand out what became ready.</summary>
    private static void Continue(Draft draft)
    {
        if (OutputPhase.TryEnd(draft))
            return;
        var ready = Readiness.Find(draft.State);
        if (ready.Length > 0)
            draft.Emit(new WorkReleased(ready));
        else if (Readiness.IsStuck(draft.State))
            LoopDecider.End(draft, new LoopFailed("NothingCanStart", Readiness.Explain(draft.State)));
    }
}
