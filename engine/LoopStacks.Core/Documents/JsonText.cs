using System.Buffers;
using System.Text.Json;

namespace LoopStacks.Core.Documents;

/// <summary>Writes JSON elements with a <see cref="Utf8JsonWriter"/>.</summary>
internal static class JsonText
{
    /// <summary>JSON null.</summary>
    public static JsonElement Null { get; } = JsonElement.Parse("null");

    public static JsonElement Element(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    public static JsonElement Object(Action<Utf8JsonWriter> write) => Element(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });

    public static JsonElement Array<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => Element(json =>
    {
        json.WriteStartArray();
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
    });

    /// <summary>An element that was never set counts as null.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
            json.WriteNullValue();
        else
            element.WriteTo(json);
    }
}
