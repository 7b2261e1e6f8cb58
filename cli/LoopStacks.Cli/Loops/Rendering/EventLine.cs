using System.Text.Json;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Says an event in one line for people.</summary>
internal static class EventLine
{
    public static (string Text, Tone Tone) Of(EventEnvelope item)
    {
        var data = item.Data;
        var (text, tone) = item.Type switch
        {
            "loopAccepted" => ($"accepted  {data.Text("stack") ?? data.Text("loopstack")}  {Json(data, "input")}", Tone.Strong),
            "biddingOpened" => ($"BID  asked {Asked(data)}", Tone.Busy),
            "candidateJoined" => ($"BID  asked {data.Field("candidate")?.Text("instance")} too", Tone.Busy),
            "bidsReceived" => (string.Join("; ", data.Items("answers").Select(Answer)), Tone.Plain),
            "biddingClosed" => ($"bidding closed: {BiddingTree.Closing(data.Text("because") ?? "closed")}", Tone.Plain),
            "reannounceScheduled" => ($"announced again soon{Part(": ", data.Text("reason"))}", Tone.Busy),
            "workAwarded" => ($"DO  {string.Join("; ", data.Items("items").Select(Award))}", Tone.Busy),
            "roundOpened" => ($"DO again (round {data.Text("round")}): {data.Text("why")}  {string.Join("; ", data.Items("items").Select(Again))}", Tone.Busy),
            "compositeStarted" => ("DO  a stack of loops", Tone.Busy),
            "nodeOpened" => ($"{data.Text("name")} runs{(data.Number("count") is { } count and not 1 ? $", {count:0} times" : "")}", Tone.Plain),
            "nodeSkipped" => ($"{data.Text("name")} skipped: its when is not true", Tone.Muted),
            "childSpawned" => ($"{Child(data)} started{Part(" ", data.Text("stack"))}", Tone.Busy),
            "childEnded" when data.Text("status") is "completed" or null => ($"loop {ExecutionIds.Short(data.Text("child") ?? "?")} completed  {Json(data, "output")}{Confidence(data)}", Tone.Good),
            "childEnded" => ($"loop {ExecutionIds.Short(data.Text("child") ?? "?")} {Marks.Words(data.Text("status")!)}: {Why(data)}", Tone.Bad),
            "workReleased" => ($"{Work(data)} may start", Tone.Plain),
            "workStarted" => ($"{Work(data)} started{Part(" on ", data.Text("replica"))}", Tone.Busy),
            "progress" => ($"#{WorkFolding.Number(data)} {Said(data)}", Tone.Muted),
            "workCompleted" => ($"{Work(data)} completed  {Json(data, "output")}{Confidence(data)}", Tone.Good),
            "workFailed" => ($"{Work(data)} failed: {Why(data)}", Tone.Bad),
            "workRetryScheduled" => ($"{Work(data)} is tried again{Part(" by ", data.Text("instance"))}: {Why(data)}", Tone.Busy),
            "workReawarded" => ($"{Work(data)} is lost ({Why(data)}): {string.Join("; ", data.Items("items").Select(Award))}", Tone.Busy),
            "workCancelled" => ($"{Work(data)} cancelled: {Why(data)}", Tone.Muted),
            "loopCompleted" => ($"OUT  completed  {data.Text("strategy")}{Part(": ", data.Text("explanation"))}{Confidence(data)}", Tone.Good),
            "loopFailed" => ($"OUT  failed: {Why(data)}", Tone.Bad),
            "loopTimedOut" => ($"OUT  timed out: {Why(data)}", Tone.Bad),
            "loopCancelled" => ($"OUT  cancelled: {Why(data)}", Tone.Bad),
            _ => PeopleLine.Of(item) ?? ($"{item.Type}  {JsonText.Short(data)}", Tone.Plain),
        };
        return (Printable.Of(text.TrimEnd()), tone);
    }

    private static string Said(JsonElement data)
    {
        var share = data.Number("fraction") is { } fraction ? $"{fraction * 100:0} %" : null;
        var partial = data.Field("partial") is not { } value ? null
            : data.Text("mode") == "append" ? $"… {JsonText.Short(value)}"
            : $"so far {JsonText.Short(value)}";
        return string.Join("  ", new[] { share, data.Text("message"), partial }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static string Asked(JsonElement data) =>
        data.Items("asked").ToList() is { Count: > 0 } asked ? string.Join(", ", asked.Select(one => one.Text("instance"))) : "nobody";

    private static string Answer(JsonElement of)
    {
        var capability = Part(" ", of.Text("capability"));
        var view = new AnswerView("", "", "bid", of.Number("confidence"), (decimal?)of.Number("cost"), of.Number("expected"), of.Number("load"), of.Text("note"));
        return (of.Text("kind") ?? "bid") switch
        {
            "bid" => $"{of.Text("instance")} bids{capability} ({BiddingTree.Offer(view)})",
            "decline" => $"{of.Text("instance")} declines{capability}{Part(": ", of.Text("note"))}",
            var other => $"{of.Text("instance")} {other}{capability}{Part(": ", of.Text("note"))}",
        };
    }

    private static string Award(JsonElement of) =>
        $"#{of.Text("number")} {of.Text("instance")} wins {string.Join(", ", of.Texts("capabilities"))}{Part(" by ", of.Text("rule"))}{Part(", price ", of.Text("price"))}";

    private static string Again(JsonElement of) => $"#{of.Text("number")} {of.Text("instance")}";

    private static string Child(JsonElement data)
    {
        var what = data.Text("purpose") switch
        {
            "reducer" => "reducer",
            "verifier" => "verifier",
            _ => $"loop {data.Text("key")}{Part(" of #", data.Text("item"))}",
        };
        return $"{what} ({ExecutionIds.Short(data.Text("child") ?? "?")})";
    }

    private static string Work(JsonElement data)
    {
        var numbers = data.Field("number") is { } number ? [JsonText.Compact(number)] : data.Items("numbers").Select(JsonText.Compact).ToArray();
        var attempt = data.Integer("attempt") is > 1 and var count ? $" (attempt {count})" : "";
        return string.Join(", ", numbers.Select(number => $"#{number}")) + attempt;
    }

    private static string Why(JsonElement data)
    {
        var why = data.Text("message") ?? data.Text("reason") ?? "no reason given";
        return data.Text("code") is { } code ? $"{code}: {why}" : why;
    }

    private static string Confidence(JsonElement data) => data.Number("confidence") is { } confidence ? $"  confidence {confidence.Plain()}" : "";

    private static string Json(JsonElement data, string field) => data.Field(field) is { } value ? JsonText.Short(value) : "";

    private static string Part(string before, string? text) => string.IsNullOrEmpty(text) ? "" : before + text;
}
