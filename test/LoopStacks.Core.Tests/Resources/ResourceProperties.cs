using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using LoopStacks.Core.Resources;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Tests.Resources;

public sealed class ResourceProperties
{
    private static readonly string[] Values =
    [
        "true", "0", "1", "-1", "0.5", "1.0", "1e99", "99999999999", "\"\"", "\"a\"", "\"all\"", "\"A b\"", "\"30s\"", "\"9999d\"", "\"128Mi\"", "\"fail\"",
        "[]", "[1]", "[\"a\",\"a\"]", "[{}]", "{}", "{\"a\":1}", "{\"a\":\"input.x\"}", "\"loops.n.output\"", "[{\"name\":\"n\",\"stack\":\"s\"}]", "{\"type\":7}", "{\"type\":\"object\"}",
    ];

    private static readonly string[] Fields = ["name", "rounds", "inputs", "reducer", "onInvalid", "status", "finalizers", "url", "winner", "a/b~c", "loops", "capabilities", "stack", "forEach"];

    // What the schema does not say: rules across fields, whether a schema compiles, how long a duration is.
    private static readonly string[] BeyondSchema = ["BadSchema", "BadExpression", "UnknownName", "CircularDependency", "NotApplicable"];

    private static readonly Dictionary<ResourceKind, CompiledSchema> Schemas =
        Enum.GetValues<ResourceKind>().ToDictionary(kind => kind, kind => CompiledSchema.Compile(ResourceSchemas.For(kind)));

    /// <summary>Whatever is written into a sound document, the reader and the generated schema agree on it.</summary>
    [Property(MaxTest = 2000)]
    public bool Read_ChangedDocument_AgreesWithTheSchema(byte document, ushort place, byte value, byte field)
    {
        var texts = ResourceWriterTests.SoundTexts;
        var root = JsonNode.Parse(YamlDocuments.ToJson(texts[document % texts.Count])[0].GetRawText())!;
        var places = All(root["spec"] ?? root["metadata"]!).Concat(All(root["metadata"]!)).ToArray();
        Change(places[place % places.Length], JsonNode.Parse(Values[value % Values.Length]), field);
        var changed = JsonSerializer.SerializeToElement(root);

        var result = ResourceReader.Read(changed);
        var isValid = Schemas[Enum.Parse<ResourceKind>(root["kind"]!.GetValue<string>())].IsValid(changed);
        if (result.Resource is null == result.Errors.Count is 0)
            return false;
        return result.Errors.Count == 0 ? isValid : !isValid || result.Errors.All(IsBeyondSchema);
    }

    private static void Change(JsonNode node, JsonNode? value, byte field)
    {
        if (node is JsonObject parent && field % 3 == 0)
            parent[Fields[field / 3 % Fields.Length]] = value;
        else if (node.Parent is JsonObject)
            node.Parent[node.GetPropertyName()] = value;
        else
            node.ReplaceWith(value);
    }

    private static IEnumerable<JsonNode> All(JsonNode node)
    {
        var children = node switch
        {
            JsonObject parent => parent.Select(property => property.Value),
            JsonArray list => list,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(All).Prepend(node);
    }

    private static bool IsBeyondSchema(ResourceError error) =>
        BeyondSchema.Contains(error.Code)
        || (error.Code == "OutOfRange" && error.Message.Contains("a duration from", StringComparison.Ordinal))
        || error.Message.Contains("may not be above", StringComparison.Ordinal)
        || error.Message.Contains("a tool has one of the two", StringComparison.Ordinal)
        || error.Message.Contains("repeats the name", StringComparison.Ordinal)
        || error.Message.Contains("loops give at most", StringComparison.Ordinal)
        || error.Message.Contains("winners each give at most", StringComparison.Ordinal);
}
