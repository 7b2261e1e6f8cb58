using System.Text.Json;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.People;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Says what people have to do with a loop in one line each.</summary>
internal static class PeopleLine
{
    /// <summary>Null where the event is of another kind.</summary>
    public static (string Text, Tone Tone)? Of(EventEnvelope item)
    {
        var data = item.Data;
        return item.Type switch
        {
            "questionAsked" => ($"ASK  {Task(item)}{Part(" by #", data.Text("item"))}: {PeopleTree.Text(data.Text("text") ?? "")}  {For(data)}{Until(" until ", data, "dueAt")}", Tone.Busy),
            "questionAnswered" => ($"{Task(item)} answered by {data.Text("by")}: {Json(data, "answer")}", Tone.Good),
            "questionExpired" => ($"{Task(item)} expired{(data.Field("default") is null ? "" : $"; the default counts: {Json(data, "default")}")}", data.Field("default") is null ? Tone.Bad : Tone.Plain),
            "questionWithdrawn" => ($"{Task(item)} withdrawn{Part(": ", data.Text("reason"))}", Tone.Muted),
            "deadlineExtended" => ($"deadline moved{Until(" to ", data, "deadline")}{Part(": ", data.Text("reason"))}", Tone.Muted),
            "workParked" => ($"#{data.Text("number")} parked until {Awaited(data)}", Tone.Muted),
            "loopPaused" => ($"paused by {data.Text("by")}{Part(": ", data.Text("reason"))}", Tone.Busy),
            "loopResumed" => ($"resumed by {data.Text("by")}", Tone.Busy),
            _ => null,
        };
    }

    private static string Awaited(JsonElement data)
    {
        var keys = data.Texts("keys");
        var any = data.Text("any") == "true";
        return keys.Count == 0 ? "what it waits for is there" : $"{(any && keys.Count > 1 ? "one of " : "")}{string.Join(", ", keys)} {(any || keys.Count == 1 ? "is" : "are")} there";
    }

    private static string Task(EventEnvelope item) => TaskIds.Short(item.Loop ?? "", item.Data.Integer("number") ?? 0);

    private static string For(JsonElement data) => data.Texts("assignees") is { Count: > 0 } names ? $"for {string.Join(", ", names)}" : "for anyone";

    private static string Until(string before, JsonElement data, string field) => data.Time(field) is { } at ? before + PeopleTree.Moment(at) : "";

    private static string Json(JsonElement data, string field) => data.Field(field) is { } value ? JsonText.Short(value) : "null";

    private static string Part(string before, string? text) => string.IsNullOrEmpty(text) ? "" : before + text;
}
