using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Resources.Describe;

/// <summary>Makes the view that events would fold to of the API's own view of a loop.</summary>
internal static class ExecutionFolding
{
    /// <param name="tasks">The loop's questions to people.</param>
    /// <param name="tree">The loop with its descendants, as the API gives it.</param>
    public static LoopView ViewOf(Execution execution, IEnumerable<TaskView>? tasks = null, JsonElement tree = default) => new(execution.ExecutionId)
    {
        Stack = execution.Loopstack,
        Realm = execution.Realm,
        Input = execution.Input,
        AcceptedAt = execution.CreatedAt,
        Deadline = execution.Deadline,
        LastSeq = execution.Version,
        Rounds = [.. (execution.Bidding ?? []).Select(Round)],
        Work = (execution.WorkItems ?? []).Select(Work).ToImmutableSortedDictionary(work => work.Number, work => work),
        Questions = (tasks ?? []).Select(Question).ToImmutableSortedDictionary(question => question.Number, question => question),
        Children = [.. tree.Items("children").Select(Child)],
        RetryOf = execution.RetryOf,
        Told = execution.EndedAt is null ? execution.Status : null,
        Outcome = execution.EndedAt is { } ended ? Outcome(execution, ended) : null,
    };

    private static BiddingRound Round(BiddingView view) => new(view.Attempt, view.OpenedAt)
    {
        Asked = [.. view.Asked],
        Answers = [.. view.Answers],
        ClosedAt = view.ClosedAt,
        ClosedBecause = view.ClosedBecause,
    };

    private static QuestionNode Question(TaskView task, int index) => new(NumberOf(task.TaskId) ?? index + 1, task.Question, task.CreatedAt, task.Status)
    {
        Item = NumberOf(task.WorkItem),
        Assignees = task.Assignees ?? [],
        DueAt = task.DueAt,
        ClosedAt = task.ClosedAt,
        Answer = task.Answer ?? (task.Status == "expired" ? task.Default : null),
        By = task.By,
    };

    private static ChildNode Child(JsonElement tree)
    {
        var execution = tree.Field("execution") ?? default;
        var reason = execution.Field("reason") ?? default;
        return new ChildNode(execution.Text("executionId") ?? "?", "agent", "", execution.Text("loopstack"))
        {
            Status = execution.Text("status") ?? "running",
            SpawnedAt = execution.Time("createdAt") ?? default,
            EndedAt = execution.Time("endedAt"),
            Output = execution.Field("output"),
            Reason = reason.Text("message") is { } message ? $"{message} ({reason.Text("code")})" : reason.Text("code"),
            Children = [.. tree.Items("children").Select(Child)],
        };
    }

    /// <summary>What stands after the last dot of an id.</summary>
    private static int? NumberOf(string? id) =>
        id is not null && int.TryParse(id.AsSpan(id.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static WorkNode Work(WorkItemView view, int index) => new(NumberOf(view.WorkItem) ?? index, view.Instance, view.Status)
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
