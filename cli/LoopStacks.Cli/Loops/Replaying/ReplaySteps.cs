using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Engine.Replaying;

namespace LoopStacks.Cli.Loops.Replaying;

/// <summary>Every event of a replay with the phase and what it changed.</summary>
internal static class ReplaySteps
{
    private const int ShownChanges = 8;

    public static IEnumerable<(EventEnvelope Item, string Before, string After, IReadOnlyList<Change> Changes)> Of(LoopReplay replay, ExecutionHistory history)
    {
        JsonElement? before = null;
        var phase = "";
        foreach (var (past, _, after) in replay.Steps())
        {
            var shown = LoopReplay.Show(after);
            var document = JsonSerializer.SerializeToElement(shown, Wire.Json.Execution);
            // The number of events goes up with each; to say so would be noise.
            var changes = Change.Between(before, document).Where(change => change.Path != "/version").ToList();
            yield return (history.Events[(int)past.Seq - 1], phase, shown.Phase, before is null ? [] : changes);
            (before, phase) = (document, shown.Phase);
        }
    }

    public static void Write(LoopReplay replay, ExecutionHistory history, Screen screen)
    {
        var began = history.Events[0].At;
        foreach (var (item, before, after, changes) in Of(replay, history))
        {
            var (text, tone) = EventLine.Of(item);
            var phase = before.Length == 0 || before == after ? after : $"{before} → {after}";
            screen.Line($"{screen.Paint(Tone.Muted, $"{Timeline.Offset(item.At - began)}  #{item.Seq,-4}{phase,-10}")}  {screen.Paint(tone, text)}");
            foreach (var change in changes.Take(ShownChanges))
                screen.Line(screen.Paint(Tone.Muted, $"{"",29}{Text(change)}"));
            if (changes.Count > ShownChanges)
                screen.Line(screen.Paint(Tone.Muted, $"{"",29}… and {changes.Count - ShownChanges} more"));
        }
    }

    public static JsonArray ToJson(LoopReplay replay, ExecutionHistory history) =>
    [
        .. Of(replay, history).Select(step => (JsonNode)new JsonObject
        {
            ["seq"] = step.Item.Seq,
            ["at"] = step.Item.At,
            ["type"] = step.Item.Type,
            ["phase"] = step.After,
            ["changes"] = new JsonArray([.. step.Changes.Select(change => (JsonNode)new JsonObject
            {
                ["path"] = change.Path,
                ["before"] = Node(change.Before),
                ["after"] = Node(change.After),
            })]),
        }),
    ];

    private static string Text(Change change) => (change.Before, change.After) switch
    {
        (null, { } came) => $"+ {change.Path}  {JsonText.Short(came, 80)}",
        ({ } went, null) => $"- {change.Path}  {JsonText.Short(went, 80)}",
        ({ } before, { } after) => $"~ {change.Path}  {JsonText.Short(before, 40)} → {JsonText.Short(after, 40)}",
        _ => change.Path,
    };

    private static JsonNode? Node(JsonElement? value) => value is { } given ? JsonNode.Parse(given.GetRawText()) : null;
}
