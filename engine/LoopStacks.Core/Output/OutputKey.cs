using System.Globalization;
using System.Text.Json;
using LoopStacks.Core.Documents;

namespace LoopStacks.Core.Output;

/// <summary>Reads the value that is voted on or averaged from an output.</summary>
internal static class OutputKey
{
    private static readonly JsonElement Null = JsonText.Element(json => json.WriteNullValue());

    /// <summary>
    /// The value at the key, or null where the contribution abstains: the output or its value at the key is JSON null or missing,
    /// or the output is an object with <c>"abstain": true</c>.
    /// </summary>
    /// <param name="key">A JSON pointer (RFC 6901) when it starts with <c>/</c>, otherwise a property name; null is the whole output.</param>
    public static JsonElement? VoteOf(JsonElement output, string? key)
    {
        if (Abstains(output))
            return null;
        var value = string.IsNullOrEmpty(key) ? output : At(output, key);
        return value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : value;
    }

    public static string Escape(string token) => token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static bool Abstains(JsonElement output) =>
        output.ValueKind == JsonValueKind.Object
        && output.TryGetProperty("abstain", out var abstain)
        && abstain.ValueKind == JsonValueKind.True;

    private static JsonElement At(JsonElement output, string key)
    {
        if (key[0] != '/')
            return Child(output, key);
        foreach (var token in key[1..].Split('/'))
            output = Child(output, token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        return output;
    }

    private static JsonElement Child(JsonElement parent, string token)
    {
        if (parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(token, out var property))
            return property;
        var isIndex = int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        return isIndex && parent.ValueKind == JsonValueKind.Array && index < parent.GetArrayLength() ? parent[index] : Null;
    }
}
