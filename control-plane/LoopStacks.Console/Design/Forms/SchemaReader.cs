using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Client;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>Reads one level of a JSON Schema as a field of a form; what is below is read when it is drawn, so schemas that name themselves end with the value.</summary>
internal static class SchemaReader
{
    private const int MaxReferences = 16;
    private const int MaxOptions = 200;
    private const int MaxProperties = 100;
    private const int MaxAlternatives = 12;
    private const int LongText = 200;

    private static readonly JsonElement s_any = JsonElement.Parse("true");

    /// <param name="schema">Of the field.</param>
    /// <param name="root">The whole schema, for <c>$ref</c>.</param>
    public static FieldShape Read(JsonElement schema, JsonElement root) => Read(schema, root, 0);

    private static FieldShape Read(JsonElement schema, JsonElement root, int depth)
    {
        var target = depth > MaxReferences ? null : Resolve(schema, root);
        var shape = target is { ValueKind: JsonValueKind.Object } found ? Shape(found, root, depth) : new FieldShape(FieldKind.Json);
        // What stands beside a $ref tells more of this field than what is told of the type.
        return schema.ValueKind == JsonValueKind.Object
            ? shape with { Title = schema.Text("title") ?? shape.Title, Description = schema.Text("description") ?? shape.Description, Default = schema.Field("default") ?? shape.Default }
            : shape;
    }

    /// <summary>The schema that is meant; null where a reference leads nowhere, outside, or in a circle.</summary>
    private static JsonElement? Resolve(JsonElement schema, JsonElement root)
    {
        for (var i = 0; i < MaxReferences; i++)
        {
            if (schema.ValueKind == JsonValueKind.Object && schema.Text("$ref") is { } reference)
            {
                if (reference != "#" && !reference.StartsWith("#/", StringComparison.Ordinal) || Pointers.Find(root, Uri.UnescapeDataString(reference[1..])) is not { } next)
                    return null;
                schema = next;
            }
            else if (schema.Field("allOf") is { ValueKind: JsonValueKind.Array } all && all.GetArrayLength() == 1 && schema.Field("properties") is null && schema.Field("type") is null)
            {
                schema = all[0];
            }
            else
            {
                return schema;
            }
        }

        return null;
    }

    private static FieldShape Shape(JsonElement schema, JsonElement root, int depth)
    {
        var told = new FieldShape(FieldKind.Json) { Title = schema.Text("title"), Description = schema.Text("description"), Default = schema.Field("default") };
        if (schema.TryGetProperty("const", out var constant))
            return told with { Kind = FieldKind.Constant, Options = [Option(constant)] };
        if (schema.Field("enum") is { ValueKind: JsonValueKind.Array } values)
            return Choice(told, values);
        if (schema.Field("properties") is null && (schema.Field("oneOf") ?? schema.Field("anyOf")) is { ValueKind: JsonValueKind.Array } alternatives)
            return Alternatives(told, [.. alternatives.EnumerateArray()], root, depth);
        var types = schema.Texts("type").ToList();
        told = told with { IsNullable = types.Remove("null") && types.Count > 0 };
        if (types.Count > 1)
            return told with { Kind = FieldKind.Alternatives, Alternatives = [.. types.Select(type => OfType(schema, type))] };
        return (types.Count == 1 ? types[0] : Guess(schema)) switch
        {
            "object" => Object(told, schema),
            "array" => Array(told, schema),
            "string" => FieldTexts.Text(told, schema, LongText),
            "number" or "integer" => FieldTexts.Number(told, schema),
            "boolean" => told with { Kind = FieldKind.Boolean },
            "null" => told with { Kind = FieldKind.Constant, Options = [Option(JsonElement.Parse("null"))] },
            _ => told,
        };
    }

    private static string? Guess(JsonElement schema) =>
        schema.Field("properties") is not null ? "object"
        : schema.Field("items") is not null ? "array"
        : (schema.Field("minLength") ?? schema.Field("maxLength") ?? schema.Field("pattern") ?? schema.Field("format")) is not null ? "string"
        : (schema.Field("minimum") ?? schema.Field("maximum")) is not null ? "number"
        : null;

    private static FieldShape Object(FieldShape told, JsonElement schema)
    {
        if (schema.Field("properties") is not { ValueKind: JsonValueKind.Object } properties || properties.GetPropertyCount() is 0 or > MaxProperties)
            return told with { Bounds = "an object" };
        var required = schema.Texts("required").ToHashSet(StringComparer.Ordinal);
        return told with
        {
            Kind = FieldKind.Object,
            Properties = [.. properties.EnumerateObject().Select(property => new FieldProperty(property.Name, property.Value, required.Contains(property.Name)))],
        };
    }

    private static FieldShape Array(FieldShape told, JsonElement schema)
    {
        var bounds = FieldTexts.Between(schema.Integer("minItems"), schema.Integer("maxItems"), "item", "items");
        return schema.Field("prefixItems") is not null
            ? told with { Bounds = "an array" }
            : told with { Kind = FieldKind.Array, Items = schema.Field("items") ?? s_any, MinItems = schema.Integer("minItems") ?? 0, Bounds = bounds };
    }

    private static FieldShape Choice(FieldShape told, JsonElement values)
    {
        var nothing = values.EnumerateArray().Any(value => value.ValueKind == JsonValueKind.Null);
        var options = values.EnumerateArray().Where(value => value.ValueKind != JsonValueKind.Null).Select(Option).ToArray();
        return options.Length is 0 or > MaxOptions ? told : told with { Kind = FieldKind.Choice, Options = options, IsNullable = nothing };
    }

    private static FieldShape Alternatives(FieldShape told, List<JsonElement> alternatives, JsonElement root, int depth)
    {
        var nothing = alternatives.RemoveAll(one => one.Text("type") == "null" || (one.ValueKind == JsonValueKind.Object && one.TryGetProperty("const", out var constant) && constant.ValueKind == JsonValueKind.Null)) > 0;
        if (alternatives.Count == 1)
        {
            var only = Read(alternatives[0], root, depth + 1); // One that names itself ends at the depth.
            return only with { Title = told.Title ?? only.Title, Description = told.Description ?? only.Description, Default = told.Default ?? only.Default, IsNullable = nothing || only.IsNullable };
        }

        if (alternatives.Count is 0 or > MaxOptions)
            return told;
        if (alternatives.All(one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("const", out _)))
            return told with { Kind = FieldKind.Choice, IsNullable = nothing, Options = [.. alternatives.Select(one => new FieldOption(one.GetProperty("const"), one.Text("title") ?? TextOf(one.GetProperty("const"))))] };
        return alternatives.Count > MaxAlternatives ? told : told with { Kind = FieldKind.Alternatives, IsNullable = nothing, Alternatives = alternatives };
    }

    private static JsonElement OfType(JsonElement schema, string type)
    {
        var one = JsonNode.Parse(schema.GetRawText())!.AsObject();
        one["type"] = type;
        one.Remove("title");
        one.Remove("description");
        return JsonElement.Parse(one.ToJsonString());
    }

    private static FieldOption Option(JsonElement value) => new(value, TextOf(value));

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonText.Short(value);
}
