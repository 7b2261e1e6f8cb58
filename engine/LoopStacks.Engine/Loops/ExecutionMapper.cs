using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Loops.Composites;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Loops;

/// <summary>Shows a loop's state as the API does.</summary>
internal static class ExecutionMapper
{
    /// <summary>What it came to, without how.</summary>
    public static Execution Summary(LoopState state)
    {
        var accepted = state.Accepted!;
        var completed = state.End as LoopCompleted;
        return new Execution(
            state.Id.ToString(),
            accepted.Stack,
            accepted.Realm,
            LoopRows.Status(state),
            LoopRows.Phase(state),
            state.CreatedAt,
            state.EndedAt,
            state.Deadline,
            state.Version,
            Output: completed?.Output,
            Confidence: completed?.Confidence,
            Reason: Reason(state.End),
            Usage: Usage(state.TotalUsage),
            Labels: accepted.Labels,
            ParentId: accepted.Parent?.ToString(),
            RootId: accepted.Root.ToString(),
            Depth: accepted.Depth,
            RetryOf: accepted.RetryOf?.ToString());
    }

    /// <summary>Everything: who was asked, who bid what, who won, what each did.</summary>
    public static Execution Full(LoopState state) => Summary(state) with
    {
        Input = state.Accepted!.Input,
        Bidding = [.. state.Rounds.Select(Bidding)],
        WorkItems = [.. state.Items.Select(item => Work(state.Id, item))],
        Loops = state.Nodes.IsEmpty ? null : [.. state.Nodes.Select(Node)],
        Aggregation = state.End is LoopCompleted done ? new AggregationView(done.Strategy, done.Explanation, done.Details) : null,
    };

    public static Execution Of(LoopRow row) => new(
        row.Id.ToString(),
        row.Stack,
        row.Realm,
        row.Status,
        row.Phase,
        row.CreatedAt,
        row.EndedAt,
        row.Deadline,
        row.Version,
        Usage: Usage(row.Usage),
        Labels: row.Labels,
        ParentId: row.Parent?.ToString(),
        RootId: row.Root.ToString(),
        Depth: row.Depth);

    public static EndReason? Reason(LoopEvent? end) => end switch
    {
        LoopFailed failed => new EndReason(failed.Code, failed.Message),
        LoopCancelled cancelled => new EndReason("Cancelled", cancelled.Reason),
        LoopTimedOut timedOut => new EndReason(timedOut.Code, timedOut.Message),
        _ => null,
    };

    private static Usage? Usage(LoopUsage? usage) =>
        usage is null || usage == LoopUsage.None ? null : new Usage(usage.InputTokens, usage.OutputTokens, usage.Cost);

    private static NodeView Node(NodeRun run) => new(
        run.Node.Name,
        JsonNamingPolicy.CamelCase.ConvertName(run.Status.ToString()),
        run.Node.Stack,
        run.Count,
        run.Started,
        run.Completed,
        run.StartedAt,
        run.EndedAt);

    private static BiddingView Bidding(BiddingRound round) => new(
        round.Attempt,
        round.OpenedAt,
        round.ClosedAt,
        round.Because is { } because ? JsonNamingPolicy.CamelCase.ConvertName(because.ToString()) : null,
        [.. round.Asked.Select(candidate => new AskedView(candidate.Instance, candidate.Capabilities))],
        [.. round.Answers.Select(Answer)]);

    private static AnswerView Answer(BidAnswer answer) => new(
        answer.Instance,
        answer.Capability,
        JsonNamingPolicy.CamelCase.ConvertName(answer.Kind.ToString()),
        answer.Kind == AnswerKind.Bid ? answer.Confidence : null,
        answer.Cost,
        answer.Expected?.TotalSeconds,
        answer.Kind == AnswerKind.Bid ? answer.Load : null,
        answer.Note);

    private static WorkItemView Work(LoopId loop, WorkItem item) => new(
        new WorkItemId(loop, item.Number).ToString(),
        item.Instance,
        item.Capabilities,
        item.Status == WorkStatus.RetryScheduled ? "retrying" : JsonNamingPolicy.CamelCase.ConvertName(item.Status.ToString()),
        item.Attempt,
        item.Rule,
        item.Replica,
        item.AwardedAt,
        item.StartedAt,
        item.EndedAt,
        item.Output,
        item.Status == WorkStatus.Completed ? item.Confidence : null,
        Usage(item.Usage),
        item.Price,
        item.Failures.IsDefaultOrEmpty ? null : item.Failures,
        item.Round);
}
