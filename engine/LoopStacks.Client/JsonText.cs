using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoopStacks.Client;

/// <summary>Writes JSON for reading.</summary>
public static class JsonText
{
    /// <summary>Text goes to a terminal or a file, never into a web page; so letters stay as they are.</summary>
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static string Pretty(JsonElement value) => Write(value, indented: true);

    public static string Compact(JsonElement value) => Write(value, indented: false);

    /// <summary>In one line of at most so many characters, for people.</summary>
    public static string Short(JsonElement value, int length = 100)
    {
        var text = Printable.Of(Compact(value));
        return text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");
    }

    private static string Write(JsonElement value, bool indented)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return "null";
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = Encoder }))
            value.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
