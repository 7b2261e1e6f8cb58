using System.Collections.Immutable;
using System.Globalization;
using LoopStacks.Cli.Loops.View;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Resources.Describe;

/// <summary>Makes the view that events would fold to of the API's own view of a loop.</summary>
internal static class ExecutionFolding
{
    public static LoopView ViewOf(Execution execution) => new(execution.ExecutionId)
    {
        Stack = execution.Loopstack,
        Realm = execution.Realm,
        Input = execution.Input,
        AcceptedAt = execution.CreatedAt,
        Deadline = execution.Deadline,
        LastSeq = execution.Version,
        Rounds = [.. (execution.Bidding ?? []).Select(Round)],
        Work = (execution.WorkItems ?? []).Select(Work).ToImmutableSortedDictionary(work => work.Number, work => work),
        Outcome = execution.EndedAt is { } ended ? Outcome(execution, ended) : null,
    };

    private static BiddingRound Round(BiddingView view) => new(view.Attempt, view.OpenedAt)
    {
        Asked = [.. view.Asked],
        Answers = [.. view.Answers],
        ClosedAt = view.ClosedAt,
        ClosedBecause = view.ClosedBecause,
    };

    private static WorkNode Work(WorkItemView view, int number) => new(number, view.Instance, view.Status)
    {
        Capabilities = view.Capabilities,
        Rule = view.Rule,
        Price = view.Price?.ToString(CultureInfo.InvariantCulture),
        Attempt = view.Attempt,
        Replica = view.Replica,
        StartedAt = view.StartedAt,
        EndedAt = view.EndedAt,
        Output = view.Output,
        Confidence = view.Confidence,
        Usage = view.Usage is { } usage ? UsageText.Of(usage.InputTokens, usage.OutputTokens, usage.Cost) : null,
        Remarks = [.. view.Failures ?? []],
    };

    private static LoopOutcome Outcome(Execution execution, DateTimeOffset ended) => new(execution.Status, ended)
    {
        Output = execution.Output,
        Confidence = execution.Confidence,
        Strategy = execution.Aggregation?.Strategy,
        Explanation = execution.Aggregation?.Explanation,
        Code = execution.Reason?.Code,
        Message = execution.Reason?.Message,
    };
}
