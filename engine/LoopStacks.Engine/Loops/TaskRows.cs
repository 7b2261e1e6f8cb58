using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Loops;

/// <summary>Rows of the questions of a loop.</summary>
internal static class TaskRows
{
    /// <summary>Rows of the questions with these numbers; null where there are none.</summary>
    public static IReadOnlyList<TaskRow>? Of(LoopState state, IReadOnlyCollection<int> numbers) =>
        numbers.Count == 0 ? null : [.. numbers.Select(number => Of(state, state.Questions[number - 1]))];

    public static TaskView View(LoopState state, Question question)
    {
        var asked = question.Asked;
        return new TaskView(
            new TaskId(state.Id, question.Number).ToString(),
            state.Id.ToString(),
            state.Accepted!.Stack,
            state.Accepted.Realm,
            JsonNamingPolicy.CamelCase.ConvertName(asked.Purpose.ToString()),
            asked.Text,
            JsonNamingPolicy.CamelCase.ConvertName(question.Status.ToString()),
            question.AskedAt,
            asked.DueAt,
            question.ClosedAt,
            asked.Assignees.IsDefault ? [] : asked.Assignees,
            asked.Schema,
            asked.Context,
            asked.Default,
            question.Answer,
            question.By,
            asked.Item is { } item ? new WorkItemId(state.Id, item).ToString() : null,
            asked.Item is { } number ? state.Item(number)?.Instance : null);
    }

    private static TaskRow Of(LoopState state, Question question)
    {
        var view = View(state, question);
        return new TaskRow(
            new TaskId(state.Id, question.Number), view.Realm, view.Status, view.CreatedAt, view.DueAt, view.Assignees, JsonSerializer.SerializeToUtf8Bytes(view, ContractsJson.Default.TaskView));
    }
}
