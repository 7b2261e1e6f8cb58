using System.Collections.Concurrent;
using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Resources;

/// <summary>JSON Schemas (draft 2020-12) of the kinds, generated from the same model and constraints by which resources are read. Thread safe.</summary>
/// <remarks>What concerns more than one field (such as minBids and maxBids) is not in the schema; <see cref="ResourceReader"/> checks it.</remarks>
public static class ResourceSchemas
{
    private static readonly ConcurrentDictionary<ResourceKind, JsonElement> Schemas = new();

    /// <summary>Schema of the whole document, with fields, ranges, words, patterns, defaults and what is required.</summary>
    public static JsonElement For(ResourceKind kind) => Schemas.GetOrAdd(kind, Generate);

    private static JsonElement Generate(ResourceKind kind) => JsonText.Object(json =>
    {
        var shape = ShapeCatalog.Of(ResourceKinds.TypeOf(kind));
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("$id", $"https://loopstacks.io/schemas/v1/{kind}.json");
        json.WriteString("title", kind.ToString());
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        WriteConst(json, "apiVersion", Resource.ApiGroupVersion);
        WriteConst(json, "kind", kind.ToString());
        shape.WriteProperties(json, ["apiVersion", "kind"]);
        json.WriteEndObject();
        shape.WriteRequired(json, ["apiVersion", "kind"]);
        json.WriteBoolean("additionalProperties", false);
    });

    private static void WriteConst(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject(name);
        json.WriteString("const", value);
        json.WriteEndObject();
    }
}
