using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>
/// Reads one message of a frame. Those that every loop sends are read by hand where they begin with their type, as both sides of ours write
/// them; the others, and what is written in another order, go through the serializer. Tests hold both against the same files.
/// </summary>
internal static class MessageReader
{
    /// <summary>From its first token to its last.</summary>
    /// <exception cref="JsonException">It is no message.</exception>
    public static ConnectionMessage Read(ref Utf8JsonReader reader)
    {
        var ahead = reader;
        if (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName && ahead.ValueTextEquals("type"u8)
            && ahead.Read() && ahead.TokenType == JsonTokenType.String && ReadFast(ref ahead) is { } message)
        {
            reader = ahead;
            return message;
        }

        return JsonSerializer.Deserialize(ref reader, ContractsJson.Default.ConnectionMessage)
            ?? throw new JsonException("A message is a JSON object with a property 'type'.");
    }

    /// <summary>Null where the message is not one of those, or lacks something: the serializer then says what.</summary>
    private static ConnectionMessage? ReadFast(ref Utf8JsonReader reader)
    {
        var isKnown = reader.ValueTextEquals("bid"u8) || reader.ValueTextEquals("accept"u8) || reader.ValueTextEquals("result"u8)
            || reader.ValueTextEquals("announce"u8) || reader.ValueTextEquals("award"u8) || reader.ValueTextEquals("recorded"u8)
            || reader.ValueTextEquals("decline"u8) || reader.ValueTextEquals("spawn"u8) || reader.ValueTextEquals("child"u8)
            || reader.ValueTextEquals("waiting"u8) || reader.ValueTextEquals("working"u8);
        if (!isKnown)
            return null;
        var type = reader;
        var fields = default(MessageFields);
        if (!fields.TryRead(ref reader))
            return null;
        if (type.ValueTextEquals("bid"u8))
            return fields.ToBid();
        if (type.ValueTextEquals("accept"u8))
            return fields.ToAccept();
        if (type.ValueTextEquals("result"u8))
            return fields.ToResult();
        if (type.ValueTextEquals("announce"u8))
            return fields.ToAnnounce();
        if (type.ValueTextEquals("award"u8))
            return fields.ToAward();
        if (type.ValueTextEquals("spawn"u8))
            return fields.ToSpawn();
        if (type.ValueTextEquals("child"u8))
            return fields.ToChild();
        if (type.ValueTextEquals("waiting"u8))
            return fields.ToWaiting();
        if (type.ValueTextEquals("working"u8))
            return fields.ToWorking();
        return type.ValueTextEquals("recorded"u8) ? fields.ToRecorded() : fields.ToDecline();
    }
}
