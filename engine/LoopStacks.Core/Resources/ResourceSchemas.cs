using System.Collections.Concurrent;
using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Resources.Shapes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources;

/// <summary>JSON Schemas (draft 2020-12) of the kinds, generated from the same model and constraints by which resources are read. Thread safe.</summary>
/// <remarks>What concerns more than one field (such as minBids and maxBids) is not in the schema; <see cref="ResourceReader"/> checks it.</remarks>
public static class ResourceSchemas
{
    private static readonly ConcurrentDictionary<ResourceKind, JsonElement> Schemas = new();

    /// <summary>Schema of the whole document, with fields, ranges, words, patterns, defaults and what is required.</summary>
    public static JsonElement For(ResourceKind kind) => Schemas.GetOrAdd(kind, static kind => Generate(kind, null));

    /// <summary>The same with a description of every field, for people.</summary>
    /// <param name="textOf">Text of the documentation by id of a member, see <see cref="MemberTexts"/>; where it is null, what the field allows is its description.</param>
    public static JsonElement For(ResourceKind kind, Func<string, string?> textOf)
    {
        ArgumentNullException.ThrowIfNull(textOf);
        return Generate(kind, new SchemaScope(textOf));
    }

    private static JsonElement Generate(ResourceKind kind, SchemaScope? scope) => JsonText.Object(json =>
    {
        var type = ResourceKinds.TypeOf(kind);
        var shape = ShapeCatalog.Of(type);
        json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.WriteString("$id", $"https://loopstacks.io/schemas/v1/{kind}.json");
        json.WriteString("title", kind.ToString());
        if (scope?.TextOf($"T:{type.FullName}") is { } text)
            json.WriteString("description", text);
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        WriteConst(json, "apiVersion", Resource.ApiGroupVersion);
        WriteConst(json, "kind", kind.ToString());
        shape.WriteProperties(json, ["apiVersion", "kind"], scope);
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
