using System.Text.Json.Nodes;

namespace LoopStacks.Core.Resources.Shapes.Structural;

/// <summary>Schemas of values of several types. A structural schema has one type or none; one without type takes all, and bounds that nothing keeps take single types out again.</summary>
internal static class AnyJson
{
    public static JsonObject Schema() => new() { ["x-kubernetes-preserve-unknown-fields"] = true };

    /// <summary>A value of any type but these; CEL does not see it.</summary>
    public static JsonObject Without(bool numbers = false, bool texts = false, bool lists = false, bool objects = false, bool booleans = false)
    {
        var schema = Schema();
        if (numbers)
            (schema["minimum"], schema["maximum"]) = (1, 0);
        if (texts)
            (schema["minLength"], schema["maxLength"]) = (1, 0);
        if (lists)
            (schema["minItems"], schema["maxItems"]) = (1, 0);
        if (objects)
            (schema["minProperties"], schema["maxProperties"]) = (1, 0);
        if (booleans)
            schema["not"] = new JsonObject { ["enum"] = new JsonArray(true, false) };
        return schema;
    }
}
