using System.Text.Json;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.People;

/// <summary>A question in full: what is asked, in which form the answer is to be, who answered what.</summary>
internal static class TaskStory
{
    public static void Write(Screen screen, JsonElement task, DateTimeOffset now)
    {
        var id = task.Text("taskId") ?? "?";
        var status = task.Text("status") ?? "?";
        screen.Line($"{screen.Paint(Tone.Strong, "Task " + Printable.Of(id))}  {screen.Paint(Marks.ToneOf(status), Printable.Of(status))}");
        Row(screen, "Execution", task.Text("executionId"));
        Row(screen, "LoopStack", task.Text("loopstack"));
        Row(screen, "Realm", task.Text("realm"));
        Row(screen, "Asks", task.Text("instance") is { } instance ? $"{instance} (work item {task.Text("workItem")})" : task.Text("purpose"));
        Row(screen, "For", task.Texts("assignees") is { Count: > 0 } names ? string.Join(", ", names) : "anyone");
        if (task.Time("createdAt") is { } created)
            Row(screen, "Asked", $"{PeopleTree.Moment(created)} ({Ages.Since(created, now)} ago)");
        if (task.Time("dueAt") is { } due)
            Row(screen, "Due", PeopleTree.Moment(due));
        if (task.Time("closedAt") is { } closed)
            Row(screen, "Closed", PeopleTree.Moment(closed));
        Row(screen, "By", task.Text("by"));
        screen.Line();
        screen.Line(Tone.Strong, "Question:");
        foreach (var line in (task.Text("question") ?? "").Split('\n'))
            screen.Line("  " + Printable.Of(line.TrimEnd('\r')));
        Value(screen, "Context", task.Field("context"));
        Value(screen, "Schema of the answer", task.Field("schema"));
        Value(screen, "Counts where nobody answers", task.Field("default"));
        Value(screen, "Answer", task.Field("answer"));
        if (status != "open")
            return;
        screen.Line();
        screen.Line($"Answer it with: loopstacks answer {TaskIds.Short(Printable.Of(id))} VALUE");
    }

    private static void Row(Screen screen, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            screen.Line($"  {screen.Paint(Tone.Muted, $"{name,-11}")} {Printable.Of(value)}");
    }

    private static void Value(Screen screen, string title, JsonElement? value)
    {
        if (value is not { } json)
            return;
        screen.Line();
        screen.Line(Tone.Strong, title + ":");
        foreach (var line in JsonText.Pretty(json).Split('\n'))
            screen.Line("  " + Printable.Of(line.TrimEnd('\r')));
    }
}
