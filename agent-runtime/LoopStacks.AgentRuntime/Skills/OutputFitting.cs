using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>Fits a skill's native output to what an Agent declares in <c>schema.output</c>. Stateless and thread safe.</summary>
public static class OutputFitting
{
    /// <summary>Words that mean the same in enums that people write; the first of each row is the native one.</summary>
    private static readonly string[][] Synonyms =
    [
        ["positive", "pos", "good", "happy", "favorable", "favourable", "+"],
        ["negative", "neg", "bad", "unhappy", "unfavorable", "unfavourable", "-"],
        ["neutral", "neu", "mixed", "none", "objective", "0"],
        ["allow", "allowed", "approve", "approved", "pass", "accept"],
        ["review", "flag", "escalate", "manual-review", "hold"],
        ["block", "blocked", "reject", "rejected", "deny", "remove"],
    ];

    /// <summary>
    /// Fits <paramref name="output"/> to <paramref name="agentOutputSchema"/>: values of declared enums take the enum's
    /// spelling (<c>POSITIVE</c>, <c>pos</c>), declared integers are rounded, and fields that the schema does not declare
    /// are dropped only when it says <c>additionalProperties: false</c>. Nothing is invented: a declared field that the
    /// skill does not give stays absent.
    /// </summary>
    /// <param name="output">A skill's native output.</param>
    /// <param name="agentOutputSchema">The Agent's <c>schema.output</c>; undefined leaves the output as it is.</param>
    public static JsonElement Fit(JsonElement output, JsonElement agentOutputSchema)
    {
        if (output.ValueKind != JsonValueKind.Object
            || agentOutputSchema.ValueKind != JsonValueKind.Object
            || !agentOutputSchema.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object)
            return output;

        var closed = agentOutputSchema.TryGetProperty("additionalProperties", out var additional)
            && additional.ValueKind == JsonValueKind.False;
        var fitted = new JsonObject();
        foreach (var member in output.EnumerateObject())
        {
            if (properties.TryGetProperty(member.Name, out var declared))
                fitted[member.Name] = FitValue(member.Value, declared);
            else if (!closed)
                fitted[member.Name] = Node(member.Value);
        }

        return JsonSerializer.SerializeToElement(fitted);
    }

    private static JsonNode? FitValue(JsonElement value, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return Node(value);
        if (value.ValueKind == JsonValueKind.Object)
            return Node(Fit(value, schema));
        if (value.ValueKind == JsonValueKind.String && Spelling(value.GetString()!, schema) is { } spelling)
            return JsonValue.Create(spelling);
        if (value.ValueKind == JsonValueKind.Number && schema.TryGetProperty("type", out var type)
            && type.ValueKind == JsonValueKind.String && type.ValueEquals("integer"))
            return JsonValue.Create((long)Math.Round(value.GetDouble(), MidpointRounding.AwayFromZero));
        return Node(value);
    }

    /// <summary>How the schema's enum spells the native word; null when it has no enum or no word of that meaning.</summary>
    private static string? Spelling(string native, JsonElement schema)
    {
        if (!schema.TryGetProperty("enum", out var options) || options.ValueKind != JsonValueKind.Array)
            return null;
        var words = options.EnumerateArray().Where(o => o.ValueKind == JsonValueKind.String).Select(o => o.GetString()!).ToList();
        if (words.Contains(native, StringComparer.Ordinal))
            return native;
        if (words.Find(w => string.Equals(w, native, StringComparison.OrdinalIgnoreCase)) is { } sameWord)
            return sameWord;
        var row = Synonyms.FirstOrDefault(r => r[0] == native);
        return row is null ? null : words.Find(w => row.Contains(w, StringComparer.OrdinalIgnoreCase));
    }

    private static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(element),
    };
}
