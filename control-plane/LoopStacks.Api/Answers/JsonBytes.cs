using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoopStacks.Api.Answers;

/// <summary>Writes JSON as readers see it: compact, text of any language unescaped (it is never embedded in a page).</summary>
internal static class JsonBytes
{
    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // The serializer and JsonElement write well-formed JSON; checking it twice costs a fifth of the time.
        SkipValidation = true,
        // A body of 64 levels stands inside a document of ours.
        MaxDepth = 1000,
    };

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static void Write<T>(IBufferWriter<byte> target, T value, JsonTypeInfo<T> type)
    {
        var writer = Rent(target);
        JsonSerializer.Serialize(writer, value, type);
        Return(writer);
    }

    public static void Write(IBufferWriter<byte> target, Action<Utf8JsonWriter> write)
    {
        var writer = Rent(target);
        write(writer);
        Return(writer);
    }

    private static Utf8JsonWriter Rent(IBufferWriter<byte> target)
    {
        var writer = t_writer;
        if (writer is null)
            return new Utf8JsonWriter(target, Compact);
        t_writer = null;
        writer.Reset(target);
        return writer;
    }

    private static void Return(Utf8JsonWriter writer)
    {
        writer.Flush();
        writer.Reset(Stream.Null);
        t_writer = writer;
    }
}
