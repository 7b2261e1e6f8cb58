using System.Runtime.InteropServices;
using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>
/// Writes one message of a frame. Those that every loop sends are written by hand, several times as fast and without allocation; the others
/// go through it. Tests hold both against the same files.
/// </summary>
internal static class MessageWriter
{
    public static void Write(Utf8JsonWriter json, ConnectionMessage message)
    {
        switch (message)
        {
            case Announce announce:
                Write(json, announce);
                break;
            case Bid bid:
                Write(json, bid);
                break;
            case Decline decline:
                Write(json, decline);
                break;
            case Award award:
                Write(json, award);
                break;
            case Accept accept:
                Begin(json, WireNames.Accept, accept.WorkItem, accept.Attempt);
                json.WriteEndObject();
                break;
            case Result result:
                Write(json, result);
                break;
            case Recorded recorded:
                Begin(json, WireNames.Recorded, recorded.WorkItem, recorded.Attempt);
                json.WriteString(WireNames.Status, recorded.Status);
                Optional(json, WireNames.Message, recorded.Message);
                json.WriteEndObject();
                break;
            case Spawn spawn:
                Write(json, spawn);
                break;
            case Child child:
                Write(json, child);
                break;
            case Waiting waiting:
                Begin(json, WireNames.Waiting, waiting.WorkItem, waiting.Attempt);
                json.WriteEndObject();
                break;
            case Working working:
                Begin(json, WireNames.Working, working.WorkItem, working.Attempt);
                json.WriteEndObject();
                break;
            default:
                JsonSerializer.Serialize(json, message, ContractsJson.Default.ConnectionMessage);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, Announce announce)
    {
        json.WriteStartObject();
        json.WriteString(WireNames.Type, WireNames.Announce);
        json.WriteString(WireNames.Announcement, announce.Announcement);
        json.WriteString(WireNames.Loop, announce.Loop);
        json.WriteString(WireNames.LoopStack, announce.LoopStack);
        Texts(json, WireNames.Capabilities, announce.Capabilities);
        Raw(json, WireNames.Input, announce.Input);
        json.WriteString(WireNames.ClosesAt, announce.ClosesAt);
        json.WriteString(WireNames.Deadline, announce.Deadline);
        json.WriteNumber(WireNames.Depth, announce.Depth);
        Labels(json, announce.Labels);
        Budget(json, announce.Budget);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Bid bid)
    {
        json.WriteStartObject();
        json.WriteString(WireNames.Type, WireNames.Bid);
        json.WriteString(WireNames.Announcement, bid.Announcement);
        json.WriteString(WireNames.Capability, bid.Capability);
        json.WriteNumber(WireNames.Confidence, bid.Confidence);
        if (bid.Cost is { } cost)
            json.WriteNumber(WireNames.Cost, cost);
        if (bid.ExpectedSeconds is { } seconds)
            json.WriteNumber(WireNames.ExpectedSeconds, seconds);
        Optional(json, WireNames.Note, bid.Note);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Decline decline)
    {
        json.WriteStartObject();
        json.WriteString(WireNames.Type, WireNames.Decline);
        json.WriteString(WireNames.Announcement, decline.Announcement);
        json.WriteString(WireNames.Reason, decline.Reason);
        Optional(json, WireNames.Capability, decline.Capability);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Award award)
    {
        Begin(json, WireNames.Award, award.WorkItem, award.Attempt);
        json.WriteString(WireNames.Loop, award.Loop);
        json.WriteString(WireNames.LoopStack, award.LoopStack);
        Texts(json, WireNames.Capabilities, award.Capabilities);
        Raw(json, WireNames.Input, award.Input);
        json.WriteStartArray(WireNames.Contributions);
        for (var i = 0; i < award.Contributions.Count; i++)
            JsonSerializer.Serialize(json, award.Contributions[i], ContractsJson.Default.ContributionSeen);
        json.WriteEndArray();
        json.WriteString(WireNames.Deadline, award.Deadline);
        json.WriteNumber(WireNames.Depth, award.Depth);
        Optional(json, WireNames.TraceParent, award.TraceParent);
        Labels(json, award.Labels);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Result result)
    {
        Begin(json, WireNames.Result, result.WorkItem, result.Attempt);
        Raw(json, WireNames.Output, result.Output);
        if (result.Confidence is { } confidence)
            json.WriteNumber(WireNames.Confidence, confidence);
        Usage(json, result.Usage);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Spawn spawn)
    {
        Begin(json, WireNames.Spawn, spawn.WorkItem, spawn.Attempt);
        json.WriteString(WireNames.Key, spawn.Key);
        Raw(json, WireNames.Input, spawn.Input);
        Optional(json, WireNames.LoopStack, spawn.LoopStack);
        if (spawn.Inline is { } inline)
            Raw(json, WireNames.Inline, inline);
        Optional(json, WireNames.Realm, spawn.Realm);
        Budget(json, spawn.Budget);
        if (spawn.Deadline is { } deadline)
            json.WriteString(WireNames.Deadline, deadline);
        Labels(json, spawn.Labels);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Child child)
    {
        Begin(json, WireNames.Child, child.WorkItem, child.Attempt);
        json.WriteString(WireNames.Key, child.Key);
        json.WriteString(WireNames.Status, child.Status);
        Optional(json, WireNames.Loop, child.Loop);
        if (child.Output is { } output)
            Raw(json, WireNames.Output, output);
        if (child.Confidence is { } confidence)
            json.WriteNumber(WireNames.Confidence, confidence);
        Usage(json, child.Usage);
        Optional(json, WireNames.Code, child.Code);
        Optional(json, WireNames.Message, child.Message);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, JsonEncodedText type, string workItem, int attempt)
    {
        json.WriteStartObject();
        json.WriteString(WireNames.Type, type);
        json.WriteString(WireNames.WorkItem, workItem);
        json.WriteNumber(WireNames.Attempt, attempt);
    }

    private static void Budget(Utf8JsonWriter json, RemainingBudget? budget)
    {
        if (budget is null)
            return;
        json.WritePropertyName(WireNames.Budget);
        JsonSerializer.Serialize(json, budget, ContractsJson.Default.RemainingBudget);
    }

    private static void Usage(Utf8JsonWriter json, Usage? usage)
    {
        if (usage is null)
            return;
        json.WritePropertyName(WireNames.Usage);
        JsonSerializer.Serialize(json, usage, ContractsJson.Default.Usage);
    }

    private static void Optional(Utf8JsonWriter json, JsonEncodedText name, string? text)
    {
        if (text is not null)
            json.WriteString(name, text);
    }

    private static void Texts(Utf8JsonWriter json, JsonEncodedText name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        for (var i = 0; i < texts.Count; i++)
            json.WriteStringValue(texts[i]);
        json.WriteEndArray();
    }

    private static void Labels(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is null)
            return;
        json.WriteStartObject(WireNames.Labels);
        foreach (var (name, value) in labels)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    // The document was read once and is valid; it is copied as it is.
    private static void Raw(Utf8JsonWriter json, JsonEncodedText name, JsonElement element)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);
    }
}
