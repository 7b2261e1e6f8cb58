using System.Text.Json;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.People;

/// <summary>Questions to people as a table.</summary>
internal static class TaskTable
{
    private const int LongestQuestion = 80;

    public static TextTable Of(IReadOnlyList<JsonElement> items, DateTimeOffset now)
    {
        var table = new TextTable("ID", "STATUS", "FOR", "DUE", "LOOPSTACK", "REALM", "AGE", "BY", "QUESTION");
        foreach (var item in items)
        {
            var status = item.Text("status") ?? "?";
            var question = Printable.Of(item.Text("question"));
            table.Add(
                TaskIds.Short(item.Text("taskId") ?? "?"),
                new Cell(status, Marks.ToneOf(status)),
                item.Texts("assignees") is { Count: > 0 } names ? string.Join(", ", names) : "anyone",
                Due(item, status, now),
                item.Text("loopstack"),
                item.Text("realm"),
                Ages.Since(item.Time("createdAt"), now),
                item.Text("by") ?? "-",
                question.Length <= LongestQuestion ? question : string.Concat(question.AsSpan(0, LongestQuestion - 1), "…"));
        }

        return table;
    }

    private static string Due(JsonElement item, string status, DateTimeOffset now) =>
        status != "open" || item.Time("dueAt") is not { } due ? "-" : due <= now ? "now" : $"in {Ages.Since(now, due)}";
}
