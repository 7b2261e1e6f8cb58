using System.Text.Json;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Output;

/// <summary>The text by which votes are equal: canonical JSON (RFC 8785).</summary>
internal static class Canonical
{
    /// <summary>
    /// Values without a canonical form (a property that occurs twice, a number beyond a double, half a surrogate pair) are equal where they were written alike.
    /// </summary>
    public static string Text(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return "null";
        try
        {
            return CanonicalJson.Serialize(value);
        }
        catch (JsonException)
        {
            return value.GetRawText();
        }
    }

    /// <summary>Equality at any precision of numbers; an element that was never set counts as null.</summary>
    public static bool Equal(JsonElement a, JsonElement b)
    {
        if (a.ValueKind == JsonValueKind.Undefined || b.ValueKind == JsonValueKind.Undefined)
            return Text(a) == Text(b);
        return JsonEquality.DeepEquals(a, b);
    }
}
