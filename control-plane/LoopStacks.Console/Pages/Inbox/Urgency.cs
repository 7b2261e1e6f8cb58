using LoopStacks.Contracts.Executions;

namespace LoopStacks.WebConsole.Pages.Inbox;

/// <summary>How soon a question is due.</summary>
internal static class Urgency
{
    private static readonly TimeSpan s_soon = TimeSpan.FromHours(1);

    /// <summary><c>over</c>, <c>soon</c>, or nothing where there is time, or where it is not open any more.</summary>
    public static string Of(TaskView task, DateTimeOffset now) =>
        task.Status != "open" ? "" : task.DueAt <= now ? "over" : task.DueAt - now < s_soon ? "soon" : "";

    /// <summary>Open ones first, by when they are due; then the others, newest first.</summary>
    public static IReadOnlyList<TaskView> Sorted(IEnumerable<TaskView> tasks) =>
        [.. tasks.OrderBy(task => task.Status == "open" ? 0 : 1).ThenBy(task => task.Status == "open" ? task.DueAt.UtcTicks : -(task.ClosedAt ?? task.CreatedAt).UtcTicks)];
}
