using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Output;

namespace LoopStacks.Engine.Explaining;

/// <summary>What each was to do, tried and came to.</summary>
internal sealed class WorkStory
{
    private readonly Dictionary<int, List<ExplanationAttempt>> _attempts = [];
    private readonly Dictionary<int, int> _replaces = [];

    public void Add(PastEvent past, LoopState before, LoopState after)
    {
        switch (past.Event)
        {
            case WorkStarted started:
                Change(started.Number, attempt => attempt with { Replica = started.Replica, StartedAt = past.At });
                break;
            case WorkCompleted completed:
                End(completed.Number, past.At, "completed");
                Change(completed.Number, attempt => attempt with { Replica = completed.Replica, StartedAt = attempt.StartedAt ?? past.At });
                break;
            case WorkRetryScheduled retry:
                End(retry.Number, past.At, "retried", retry.Code, retry.Reason);
                Change(retry.Number, attempt => attempt with { NextAt = retry.At, AvoidReplica = retry.AvoidReplica });
                break;
            case WorkFailed failed:
                End(failed.Number, past.At, "failed", failed.Code, failed.Message);
                break;
            case WorkReawarded reawarded:
                End(reawarded.Number, past.At, "reawarded", reawarded.Code, reawarded.Reason);
                foreach (var item in reawarded.Items)
                    _replaces[item.Number] = reawarded.Number;
                break;
            case WorkCancelled cancelled:
                foreach (var number in cancelled.Numbers)
                    End(number, past.At, "cancelled", reason: cancelled.Reason);
                break;
        }

        // Whatever the event was: work that is out now and was not before was handed out by it.
        foreach (var item in after.Items)
        {
            var earlier = before.Item(item.Number);
            if (item.Status is WorkStatus.Awarded && earlier?.Status is not WorkStatus.Awarded)
                Begin(item, new ExplanationAttempt(item.Attempt, "out", HandedOutAt: past.At));
            else if (item.Status is WorkStatus.Waiting && earlier is null)
                Begin(item, new ExplanationAttempt(item.Attempt, "waiting"));
        }
    }

    public IReadOnlyList<ExplanationWork> Tell(LoopState state)
    {
        var parts = LoopContributions.PartsOf(state).ToDictionary(part => part.Number);
        return [.. state.Items.Select(item => Item(state, item, parts.GetValueOrDefault(item.Number)))];
    }

    private ExplanationWork Item(LoopState state, WorkItem item, ContributionPart? part)
    {
        var successors = _replaces.Where(pair => pair.Value == item.Number).Select(pair => Id(state, pair.Key)).ToArray();
        var done = item.Status == WorkStatus.Completed;
        return new ExplanationWork(
            Id(state, item.Number),
            item.Instance,
            item.Capabilities,
            item.Status == WorkStatus.RetryScheduled ? "retrying" : Words.Camel(item.Status),
            item.Rule,
            _attempts.GetValueOrDefault(item.Number) ?? [],
            item.Output,
            done ? item.Confidence : null,
            item.BidConfidence,
            item.Accuracy,
            item.Price,
            item.Usage is { } usage ? new Usage(usage.InputTokens, usage.OutputTokens, usage.Cost) : null,
            (item.EndedAt - item.StartedAt)?.TotalSeconds,
            _replaces.TryGetValue(item.Number, out var lost) ? Id(state, lost) : null,
            successors.Length == 0 ? null : successors,
            part is null ? null : new ExplanationPart(part.Counted, part.Sentence, part.Vote, (double?)part.Weight, part.Gave.IsDefaultOrEmpty ? null : part.Gave));
    }

    private void Begin(WorkItem item, ExplanationAttempt attempt)
    {
        if (!_attempts.TryGetValue(item.Number, out var attempts))
            _attempts[item.Number] = attempts = [];
        // What only waited becomes the first attempt when it is handed out.
        if (attempts.Count > 0 && attempts[^1].Result == "waiting")
            attempts[^1] = attempt;
        else
            attempts.Add(attempt);
    }

    private void End(int number, DateTimeOffset at, string result, string? code = null, string? reason = null) =>
        Change(number, attempt => attempt with { Result = result, EndedAt = at, Code = code ?? attempt.Code, Reason = reason ?? attempt.Reason });

    private void Change(int number, Func<ExplanationAttempt, ExplanationAttempt> change)
    {
        if (_attempts.TryGetValue(number, out var attempts) && attempts.Count > 0)
            attempts[^1] = change(attempts[^1]);
    }

    private static string Id(LoopState state, int number) => new WorkItemId(state.Id, number).ToString();
}
