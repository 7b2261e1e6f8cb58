using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LoopStacks.JsonSchema.Values;

/// <summary>Short forms of values for messages, so that an error never repeats a whole document.</summary>
internal static class ValuePreview
{
    private const int MaxLength = 80;
    private const int MaxListed = 10;

    public static string Of(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        // A character has at most 4 bytes; one byte more tells that there is more.
        var text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, (MaxLength * 4) + 1)]);
        return Shorten(text);
    }

    public static string Of(string text) => $"\"{Shorten(text)}\"";

    public static string List<T>(IEnumerable<T> values, Func<T, string> preview)
    {
        var all = values.ToList();
        var listed = string.Join(", ", all.Take(MaxListed).Select(preview));
        return all.Count > MaxListed ? $"{listed} and {all.Count - MaxListed} more" : listed;
    }

    public static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => NumberText.Of(value).IsInteger ? "an integer" : "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    public static string Shorten(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        var end = char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return text[..end] + "…";
    }
}
