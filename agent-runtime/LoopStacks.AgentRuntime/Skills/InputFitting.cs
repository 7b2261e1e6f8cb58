using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>Finds the one text that a skill works on in a loop's input. Stateless and thread safe.</summary>
public static class InputFitting
{
    /// <summary>The longest text that a skill takes, in UTF-16 code units (1 MiB of ASCII).</summary>
    public const int MaxTextLength = 1024 * 1024;

    private const int MaxDepth = 3;

    private static readonly string[] UsualNames =
        ["text", "message", "content", "body", "comment", "review", "question", "query", "prompt", "document"];

    /// <summary>
    /// Fits <paramref name="input"/> to a skill's single text: a bare string, the property <c>text</c>, the single string
    /// that the Agent's input schema declares, the only string property, or the only one of a usual name; an object that
    /// holds nothing but another object is opened.
    /// </summary>
    /// <param name="input">The loop's input.</param>
    /// <param name="agentInputSchema">The Agent's <c>schema.input</c>; undefined when it declares none.</param>
    /// <param name="text">The text found; empty when none was.</param>
    /// <param name="reason">Null, or a sentence that says why the input does not fit.</param>
    /// <returns>Whether a text was found.</returns>
    public static bool TryFit(JsonElement input, JsonElement agentInputSchema, out string text, out string? reason)
    {
        text = "";
        reason = null;
        var found = Find(input, agentInputSchema, MaxDepth, ref reason);
        if (found is null)
            return false;
        if (found.Length > MaxTextLength)
        {
            reason = $"The text has {found.Length} characters, the limit is {MaxTextLength}; send it in parts.";
            return false;
        }

        text = found;
        return true;
    }

    private static string? Find(JsonElement input, JsonElement schema, int depth, ref string? reason)
    {
        switch (input.ValueKind)
        {
            case JsonValueKind.String:
                return input.GetString();
            case JsonValueKind.Object:
                return FindInObject(input, schema, depth, ref reason);
            case JsonValueKind.Undefined or JsonValueKind.Null:
                reason = "The input is empty; send a text, e.g. {\"text\": \"…\"}.";
                return null;
            default:
                reason = $"The input is {NameOf(input.ValueKind)}, not a text; send e.g. {{\"text\": \"…\"}}.";
                return null;
        }
    }

    private static string? FindInObject(JsonElement input, JsonElement schema, int depth, ref string? reason)
    {
        if (StringOf(input, "text") is { } text)
            return text;
        if (DeclaredName(schema) is { } declared && StringOf(input, declared) is { } byDeclaration)
            return byDeclaration;

        var strings = input.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).ToList();
        if (strings.Count == 1)
            return strings[0].Value.GetString();
        if (strings.Count == 0)
            return FindInOnlyMember(input, schema, depth, ref reason);

        var usual = strings.Where(p => UsualNames.Contains(p.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (usual.Count == 1)
            return usual[0].Value.GetString();
        reason = $"The input has {strings.Count} strings ({string.Join(", ", strings.Take(5).Select(p => p.Name))}) and "
            + "none is named text; name the one to work on text.";
        return null;
    }

    private static string? FindInOnlyMember(JsonElement input, JsonElement schema, int depth, ref string? reason)
    {
        var members = input.EnumerateObject().Take(2).ToList();
        if (depth > 1 && members is [{ Value.ValueKind: JsonValueKind.Object } only])
            return Find(only.Value, MemberSchema(schema, only.Name), depth - 1, ref reason);
        reason = "The input has no string to work on; send a text, e.g. {\"text\": \"…\"}.";
        return null;
    }

    /// <summary>The only string that the schema declares, or the only required one of several.</summary>
    private static string? DeclaredName(JsonElement schema)
    {
        if (!TryGet(schema, "properties", JsonValueKind.Object, out var properties))
            return null;
        var names = properties.EnumerateObject().Where(p => IsStringSchema(p.Value)).Select(p => p.Name).ToList();
        if (names.Count > 1 && TryGet(schema, "required", JsonValueKind.Array, out var required))
        {
            var must = required.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.String)
                .Select(r => r.GetString()!).ToHashSet(StringComparer.Ordinal);
            names.RemoveAll(n => !must.Contains(n));
        }

        return names.Count == 1 ? names[0] : null;
    }

    private static bool IsStringSchema(JsonElement schema) =>
        TryGet(schema, "type", JsonValueKind.String, out var type) && type.ValueEquals("string");

    private static JsonElement MemberSchema(JsonElement schema, string name) =>
        TryGet(schema, "properties", JsonValueKind.Object, out var properties)
        && properties.TryGetProperty(name, out var member) ? member : default;

    private static string? StringOf(JsonElement input, string name) =>
        TryGet(input, name, JsonValueKind.String, out var value) ? value.GetString() : null;

    private static bool TryGet(JsonElement element, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == kind;
    }

    private static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Number => "a number",
        _ => "a boolean",
    };
}
