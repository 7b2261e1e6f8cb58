using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Expressions;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A document whose strings are JMESPath expressions.</summary>
internal sealed class MappingShape : Shape
{
    public override string Allowed => "a JMESPath expression, or an object or list of them";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Array))
        {
            faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        if (DocumentShape.HasRepeatedProperty(value, pointer, faults))
            return null;
        if (Mapping.TryCompile(value, out _, out var errors))
            return value.Clone();
        foreach (var error in errors)
            faults.Add(pointer + error.Pointer, ResourceErrorCode.BadExpression, $"{Faults.Path(pointer + error.Pointer)} {error.Message}");
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => ((JsonElement)value).WriteTo(json);

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteStartArray("type");
        foreach (var type in new[] { "string", "object", "array" })
            json.WriteStringValue(type);
        json.WriteEndArray();
    }

    public override JsonObject Structural(SchemaScope scope) => AnyJson.Without(numbers: true, booleans: true);
}
