using System.Globalization;
using System.Text.Json;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Resources.Describe;

/// <summary>Explains an execution: what it was given, how it went phase by phase, what it gave.</summary>
internal static class ExecutionStory
{
    public static void Write(Screen screen, Execution execution, DateTimeOffset now, IReadOnlyList<TaskView> tasks, JsonElement tree)
    {
        Head(screen, execution, now);
        if (execution.Input is { } input)
            Value(screen, "Input", input);
        screen.Line();
        TreeText.Write(LoopTree.Of(ExecutionFolding.ViewOf(execution, tasks, tree)), screen);
        if (execution.Aggregation is { } aggregation)
        {
            screen.Line();
            screen.Line($"{screen.Paint(Tone.Strong, "Aggregation:")} {Printable.Of(aggregation.Strategy)}: {Printable.Of(aggregation.Explanation)}");
            if (aggregation.Details is { } details)
                Indented(screen, details);
        }

        if (execution.Output is { } output)
            Value(screen, "Output", output);
    }

    private static void Head(Screen screen, Execution execution, DateTimeOffset now)
    {
        var tone = Marks.ToneOf(execution.Status);
        screen.Line($"{screen.Paint(Tone.Strong, "Execution " + execution.ExecutionId)}  {screen.Paint(tone, Marks.Words(execution.Status))}");
        Row(screen, "LoopStack", execution.Loopstack);
        Row(screen, "Realm", execution.Realm);
        Row(screen, "Phase", execution.Phase);
        Row(screen, "Started", $"{Time(execution.CreatedAt)} ({Ages.Since(execution.CreatedAt, now)} ago)");
        if (execution.EndedAt is { } ended)
            Row(screen, "Ended", $"{Time(ended)} (took {Ages.Took(ended - execution.CreatedAt)})");
        Row(screen, "Deadline", Time(execution.Deadline));
        if (execution.Confidence is { } confidence)
            Row(screen, "Confidence", confidence.Plain());
        if (execution.Usage is { } usage && UsageText.Of(usage.InputTokens, usage.OutputTokens, usage.Cost) is { Length: > 0 } used)
            Row(screen, "Usage", used);
        if (execution.Labels is { Count: > 0 } labels)
            Row(screen, "Labels", string.Join(", ", labels.Select(label => $"{label.Key}={label.Value}")));
        if (execution.ParentId is { } parent)
            Row(screen, "Parent", $"{parent} (depth {execution.Depth}, root {execution.RootId})");
        if (execution.Reason is { } reason)
            Row(screen, "Reason", $"{reason.Code}: {reason.Message}", Tone.Bad);
    }

    private static void Row(Screen screen, string name, string value, Tone tone = Tone.Plain) =>
        screen.Line($"  {screen.Paint(Tone.Muted, $"{name,-11}")} {screen.Paint(tone, Printable.Of(value))}");

    private static void Value(Screen screen, string title, JsonElement value)
    {
        screen.Line();
        screen.Line(Tone.Strong, title + ":");
        Indented(screen, value);
    }

    private static void Indented(Screen screen, JsonElement value)
    {
        foreach (var line in JsonText.Pretty(value).Split('\n'))
            screen.Line("  " + Printable.Of(line.TrimEnd('\r')));
    }

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
