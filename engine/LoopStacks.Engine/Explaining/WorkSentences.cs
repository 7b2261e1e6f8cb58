using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>Awards and DO in sentences.</summary>
internal static class WorkSentences
{
    /// <returns>Null where the event belongs elsewhere.</returns>
    public static IEnumerable<string>? Of(LoopEvent @event, LoopState before, LoopState after) => @event switch
    {
        WorkAwarded awarded => Awarded(awarded, before, after),
        RoundOpened opened => Opened(opened, after),
        WorkReleased released => released.Numbers.Select(number => Released(before.Item(number)!)),
        WorkStarted started => [Words.Of($"Replica {started.Replica} of {after.Item(started.Number)!.Instance} took work item {started.Number}{Attempt(started.Attempt)}.")],
        WorkRetryScheduled retry => [Retried(retry)],
        WorkReawarded reawarded => Reawarded(reawarded, before),
        WorkFailed failed => [Words.Of($"Work item {failed.Number} of {after.Item(failed.Number)!.Instance} failed for good{Attempt(failed.Attempt)} with {failed.Code}: {failed.Message}")],
        WorkCompleted completed => [Completed(completed, before, after)],
        WorkCancelled cancelled => [Cancelled(cancelled, before)],
        _ => null,
    };

    private static IEnumerable<string> Awarded(WorkAwarded awarded, LoopState before, LoopState after)
    {
        foreach (var capability in before.Definition.Capabilities)
            yield return Won(capability, awarded, before);
        foreach (var item in awarded.Items)
        {
            var waits = item.Ready ? "" : ", and waits for others' contributions";
            var price = item.Price is { } paid ? Words.Of($" at the price {paid:0.####}") : "";
            yield return Words.Of($"Work item {item.Number} ({string.Join(", ", item.Capabilities)}) went to {item.Instance}{price}{waits}.");
        }

        yield return $"All work must be done by {Words.Time(after.WorkDeadline!.Value)}.";
    }

    private static IEnumerable<string> Opened(RoundOpened opened, LoopState after)
    {
        yield return Words.Of($"Round {opened.Round} began: {opened.Why}");
        foreach (var item in opened.Items)
            yield return Words.Of($"Work item {item.Number} ({string.Join(", ", item.Capabilities)}) went to {item.Instance} again{(item.Ready ? "" : ", and waits for others' contributions")}.");
        yield return $"All work of this round must be done by {Words.Time(after.WorkDeadline!.Value)}.";
    }

    private static string Won(string capability, WorkAwarded awarded, LoopState before)
    {
        var ranked = AwardStory.Ranked(before, capability, before.Round!);
        var winners = awarded.Items.Where(item => item.Capabilities.Contains(capability))
            .Select(item => $"{item.Instance} ({AwardStory.RuleOf(item.Rule, capability)})").ToArray();
        var others = awarded.RunnersUp.Where(runner => runner.Capability == capability).Select(runner => $"{runner.Instance} ({runner.Rule})").ToArray();
        var tied = ranked.Where(bid => bid.IsTied).Select(bid => bid.Bid.Instance).ToArray();
        var over = others.Length == 0 ? "" : $", over {Words.List(others)}";
        var ties = tied.Length == 0 ? "" : $" Equal under the rule were {Words.List(tied)}; their order was drawn from the loop's id.";
        return $"{capability} was won by {Words.List(winners)}{over}; the rule {Words.Camel(before.Definition.Bidding.SelectionStrategy)} takes {Selection.InWords(before.Definition.Bidding.SelectionStrategy)}.{ties}";
    }

    private static string Released(WorkItem item) => item.Status == WorkStatus.RetryScheduled
        ? Words.Of($"Work item {item.Number} was handed to {item.Instance} again (attempt {item.Attempt}), as its time had come.")
        : Words.Of($"Work item {item.Number} was handed to {item.Instance}: the contributions that it waited for are there.");

    private static string Retried(WorkRetryScheduled retry)
    {
        var avoid = retry.AvoidReplica is { } replica ? $", on another replica than {replica} where there is one" : "";
        return Words.Of($"Attempt {retry.Attempt - 1} of work item {retry.Number} by {retry.Instance} failed with {retry.Code}: {Words.Stopped(retry.Reason)} It is tried again at {Words.Time(retry.At)}{avoid}; failures so far: {retry.Retries}.");
    }

    private static IEnumerable<string> Reawarded(WorkReawarded reawarded, LoopState before)
    {
        var lost = before.Item(reawarded.Number)!;
        yield return Words.Of($"Work item {reawarded.Number} was taken from {lost.Instance} ({reawarded.Code}: {reawarded.Reason}), and went to the next bidder in order.");
        foreach (var item in reawarded.Items)
            yield return Words.Of($"Work item {item.Number} ({string.Join(", ", item.Capabilities)}) went to {item.Instance}: {item.Rule}.");
    }

    private static string Completed(WorkCompleted completed, LoopState before, LoopState after)
    {
        var item = after.Item(completed.Number)!;
        var took = before.Item(completed.Number)!.StartedAt is { } started ? $" after {Words.Span(item.EndedAt!.Value - started)}" : "";
        var usage = Words.Usage(completed.Usage);
        return Words.Of($"{item.Instance} answered work item {completed.Number}{took} with {Words.Short(completed.Output)}, confidence {completed.Confidence:0.####}{(usage.Length == 0 ? "" : $", {usage}")}.");
    }

    private static string Cancelled(WorkCancelled cancelled, LoopState before)
    {
        string[] whose = [.. cancelled.Numbers.Select(number => Words.Of($"{number} ({before.Item(number)!.Instance})"))];
        return $"{(whose.Length == 1 ? "Work item" : "Work items")} {Words.List(whose)} {(whose.Length == 1 ? "was" : "were")} cancelled: {cancelled.Reason}";
    }

    private static string Attempt(int attempt) => attempt == 1 ? "" : Words.Of($" at attempt {attempt}");
}
