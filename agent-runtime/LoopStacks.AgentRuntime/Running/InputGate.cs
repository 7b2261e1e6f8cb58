using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.AgentRuntime.Skills;
using LoopStacks.JsonSchema;

namespace LoopStacks.AgentRuntime.Running;

/// <summary>
/// Holds inputs to <c>schema.input</c>. An input that does not fit is fitted where the agent wants one string and the input holds one; everything else is
/// refused with the pointer of the fault. Thread safe.
/// </summary>
internal sealed class InputGate(CompiledSchema? schema)
{
    public bool TryFit(JsonElement input, out JsonElement fitted, out string? reason)
    {
        fitted = input;
        reason = null;
        if (schema is null || schema.IsValid(input) || TryFitText(schema, input, out fitted))
            return true;
        var errors = schema.Validate(input);
        var more = errors.Count > 1 ? $"; and {errors.Count - 1} more" : "";
        reason = $"the input does not fit its schema.input: {errors[0]}{more}";
        return false;
    }

    private static bool TryFitText(CompiledSchema schema, JsonElement input, out JsonElement fitted)
    {
        fitted = default;
        var isText = IsString(schema.Source);
        var name = isText ? null : DeclaredName(schema.Source);
        // Where the input has the property, something else is wrong with it, and fitting would hide it.
        if ((!isText && name is null) || (name is not null && input.ValueKind == JsonValueKind.Object && input.TryGetProperty(name, out _)))
            return false;
        if (!InputFitting.TryFit(input, schema.Source, out var text, out _))
            return false;
        fitted = JsonSerializer.SerializeToElement<JsonNode>(isText ? JsonValue.Create(text) : new JsonObject { [name!] = text });
        return schema.IsValid(fitted);
    }

    /// <summary>The only string property that the schema declares, or the only required one of several.</summary>
    private static string? DeclaredName(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return null;
        var names = properties.EnumerateObject().Where(property => IsString(property.Value)).Select(property => property.Name).ToList();
        if (names.Count > 1 && schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
            names.RemoveAll(name => !required.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(name)));
        return names.Count == 1 ? names[0] : null;
    }

    private static bool IsString(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("string");
}
