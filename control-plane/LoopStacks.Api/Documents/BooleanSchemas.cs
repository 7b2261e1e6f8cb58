using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.Api.Documents;

/// <summary>Writes the schemas <c>true</c> and <c>false</c> as objects, since the OpenAPI library knows no others.</summary>
internal static class BooleanSchemas
{
    private static readonly string[] Maps = ["properties", "patternProperties", "$defs", "dependentSchemas"];
    private static readonly string[] Lists = ["anyOf", "allOf", "oneOf", "prefixItems"];
    private static readonly string[] Single = ["items", "not", "contains", "propertyNames", "if", "then", "else"];

    public static void Replace(JsonObject schema)
    {
        foreach (var key in Maps)
            if (schema[key] is JsonObject map)
                foreach (var name in map.Select(entry => entry.Key).ToArray())
                    Place(map[name], value => map[name] = value);
        foreach (var key in Lists)
            if (schema[key] is JsonArray list)
                for (var index = 0; index < list.Count; index++)
                    Place(list[index], value => list[index] = value);
        foreach (var key in Single)
            Place(schema[key], value => schema[key] = value);
        if (schema["additionalProperties"] is JsonObject more)
            Replace(more);
    }

    private static void Place(JsonNode? schema, Action<JsonNode> put)
    {
        switch (schema?.GetValueKind())
        {
            case JsonValueKind.True:
                put(new JsonObject());
                break;
            case JsonValueKind.False:
                put(new JsonObject { ["not"] = new JsonObject() });
                break;
            case JsonValueKind.Object:
                Replace(schema.AsObject());
                break;
        }
    }
}
