using System.Text.Json;
using LoopStacks.Api.Bodies;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Events;

/// <summary>Makes a <see cref="ReaderMessage"/> of a message on <c>/events</c>.</summary>
internal static class ReaderMessageBinder
{
    private const int LongestChannel = 300;
    private const int LongestCursor = 64;
    private const int MaxDepth = 8;

    private static readonly string[] Types = ["subscribe", "unsubscribe"];
    private static readonly string[] KnownSubscribe = ["type", "channels", "after"];
    private static readonly string[] KnownUnsubscribe = ["type", "channels"];

    public static Outcome<ReaderMessage> Bind(ReadOnlySpan<byte> utf8, int maxChannels)
    {
        var json = JsonText.Parse(utf8, MaxDepth);
        if (json.Fault is { } malformed)
            return malformed;
        if (json.Value.ValueKind != JsonValueKind.Object)
            return new Fault(ErrorCode.MalformedRequest, "A message is an object, such as {\"type\":\"subscribe\",\"channels\":[\"realm/default-realm\"]}.");
        return TypeOf(json.Value) switch
        {
            "subscribe" => BindObject(json.Value, KnownSubscribe, maxChannels),
            "unsubscribe" => BindObject(json.Value, KnownUnsubscribe, maxChannels),
            var other => UnknownType(other),
        };
    }

    private static string? TypeOf(JsonElement message) =>
        message.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    private static Fault UnknownType(string? type)
    {
        var nearest = type is null ? null : NearestName.Of(type, Types);
        var came = type is null ? "The message has no type" : $"The type '{Answers.Refusals.Shown(type)}' is unknown";
        return new Fault(ErrorCode.MalformedRequest, nearest is null ? $"{came}; allowed is {string.Join(", ", Types)}." : $"{came}; did you mean '{nearest}'?");
    }

    private static Outcome<ReaderMessage> BindObject(JsonElement message, string[] known, int maxChannels)
    {
        var faults = new FieldFaults();
        IReadOnlyList<string>? channels = null;
        string? after = null;
        foreach (var field in message.EnumerateObject())
        {
            if (field.NameEquals("channels"u8))
                channels = Fields.Texts(field.Value, "/channels", maxChannels, LongestChannel, faults);
            else if (field.NameEquals("after"u8) && known == KnownSubscribe)
                after = Fields.Text(field.Value, "/after", LongestCursor, faults);
            else if (!field.NameEquals("type"u8))
                faults.Unknown("", field.Name, known);
        }

        if (channels is null && !faults.Any)
            faults.Required("/channels", "an array of channels: realm/{name}, execution/{id} or resources");
        if (faults.Any)
            return faults.ToFault(ErrorCode.InvalidArgument);
        channels = [.. channels!.Distinct(StringComparer.Ordinal)];
        return known == KnownSubscribe ? new Subscribe(channels, after) : new Unsubscribe(channels);
    }
}
