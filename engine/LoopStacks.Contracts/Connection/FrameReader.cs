using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>Reads frames of the agent connection: one message, or an array of messages in order. Thread safe.</summary>
public static class FrameReader
{
    // A payload may be nested 64 deep, within its message and the frame's array.
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 68 };

    /// <summary>Appends the frame's messages to <paramref name="into"/>.</summary>
    /// <remarks>An element that is well-formed JSON but no message becomes an entry with a fault; the others are still read.</remarks>
    /// <exception cref="JsonException">
    /// The frame is not JSON, neither object nor array, nested too deep, or holds more than <see cref="ConnectionProtocol.MaxMessagesPerFrame"/> messages.
    /// </exception>
    public static void Read(ReadOnlySpan<byte> frame, List<FrameEntry> into)
    {
        ArgumentNullException.ThrowIfNull(into);
        var reader = new Utf8JsonReader(frame, s_options);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
            ReadArray(ref reader, into);
        else
            into.Add(ReadEntry(ref reader));
        if (reader.Read())
            throw new JsonException("The frame goes on after its end.");
    }

    private static void ReadArray(ref Utf8JsonReader reader, List<FrameEntry> into)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (++count > ConnectionProtocol.MaxMessagesPerFrame)
                throw new JsonException($"A frame holds at most {ConnectionProtocol.MaxMessagesPerFrame} messages.");
            into.Add(ReadEntry(ref reader));
        }
    }

    /// <summary>Leaves the reader at the last token of the element, whether it was a message or not.</summary>
    private static FrameEntry ReadEntry(ref Utf8JsonReader reader)
    {
        var start = reader;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return new FrameEntry(null, "A message is a JSON object with a property 'type'.");
        }

        try
        {
            return new FrameEntry(MessageReader.Read(ref reader), null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            // Skipping throws again where the frame is not JSON at all, which is the caller's to answer.
            reader = start;
            reader.Skip();
            return new FrameEntry(null, exception is JsonException ? exception.Message : "The message can't be read: " + exception.Message);
        }
    }
}
