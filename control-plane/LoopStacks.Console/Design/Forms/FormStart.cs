using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>What a form begins with, and which of several schemas a value belongs to.</summary>
internal static class FormStart
{
    private const int MaxDepth = 8;
    private const int MaxItems = 10;

    /// <summary>Defaults, constants, and the objects and arrays that must be there; undefined where there is nothing to begin with.</summary>
    public static JsonElement Of(JsonElement schema, JsonElement root) => Make(schema, root, 0, out var node) ? JsonElement.Parse(node?.ToJsonString() ?? "null") : default;

    /// <summary>A first value for an item that is added: empty rather than none.</summary>
    public static JsonElement Item(JsonElement schema, JsonElement root) => Item(schema, root, 0);

    /// <summary>The first schema that looks as if it were the value's; null where none does.</summary>
    public static int? Fitting(IReadOnlyList<JsonElement> alternatives, JsonElement root, JsonElement? value)
    {
        if (value is not { } given)
            return null;
        for (var i = 0; i < alternatives.Count; i++)
        {
            if (Fits(SchemaReader.Read(alternatives[i], root), root, given))
                return i;
        }

        return null;
    }

    /// <summary>Whether the field can show the value.</summary>
    public static bool CanShow(FieldShape shape, JsonElement value) => shape.Kind switch
    {
        FieldKind.Object => value.ValueKind == JsonValueKind.Object,
        FieldKind.Array => value.ValueKind == JsonValueKind.Array,
        // What was typed and is no number is sent as it is, and refused with its pointer.
        FieldKind.Text or FieldKind.Number => value.ValueKind is JsonValueKind.String or JsonValueKind.Number,
        FieldKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => true,
    };

    private static bool Fits(FieldShape shape, JsonElement root, JsonElement value) => shape.Kind switch
    {
        FieldKind.Text => value.ValueKind == JsonValueKind.String,
        FieldKind.Number => value.ValueKind == JsonValueKind.Number,
        FieldKind.Choice or FieldKind.Constant => shape.Options.Any(option => JsonElement.DeepEquals(option.Value, value)),
        FieldKind.Object => value.ValueKind == JsonValueKind.Object && shape.Properties.All(property => value.TryGetProperty(property.Name, out var own)
            ? SchemaReader.Read(property.Schema, root) is not { Kind: FieldKind.Constant } constant || JsonElement.DeepEquals(constant.Options[0].Value, own)
            : !property.IsRequired),
        _ => CanShow(shape, value),
    };

    private static bool Make(JsonElement schema, JsonElement root, int depth, out JsonNode? node)
    {
        var shape = SchemaReader.Read(schema, root);
        node = null;
        if (shape.Default is { } given)
        {
            node = JsonNode.Parse(given.GetRawText());
            return true;
        }

        switch (shape.Kind)
        {
            case FieldKind.Constant:
                node = JsonNode.Parse(shape.Options[0].Value.GetRawText());
                return true;
            case FieldKind.Object when depth < MaxDepth:
                var properties = new JsonObject();
                foreach (var property in shape.Properties)
                {
                    if ((property.IsRequired || SchemaReader.Read(property.Schema, root).Default is not null) && Make(property.Schema, root, depth + 1, out var value))
                        properties[property.Name] = value;
                }

                node = properties;
                return true;
            case FieldKind.Array when depth < MaxDepth:
                var items = new JsonArray();
                for (var i = 0; i < Math.Min(shape.MinItems, MaxItems); i++)
                    items.Add(JsonNode.Parse(Item(shape.Items, root, depth + 1).GetRawText()));
                node = items;
                return true;
            default:
                return false;
        }
    }

    private static JsonElement Item(JsonElement schema, JsonElement root, int depth)
    {
        if (Make(schema, root, depth, out var node))
            return JsonElement.Parse(node?.ToJsonString() ?? "null");
        var shape = SchemaReader.Read(schema, root);
        return shape.Kind switch
        {
            FieldKind.Text => JsonElement.Parse("\"\""),
            FieldKind.Boolean => JsonElement.Parse("false"),
            FieldKind.Choice => shape.Options[0].Value,
            FieldKind.Number => JsonElement.Parse("0"),
            FieldKind.Alternatives when depth < MaxDepth => Item(shape.Alternatives[0], root, depth + 1),
            _ => JsonElement.Parse("null"),
        };
    }
}
