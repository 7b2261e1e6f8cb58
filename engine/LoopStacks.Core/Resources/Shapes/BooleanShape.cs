using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

internal sealed class BooleanShape : Shape
{
    public override string Allowed => "true or false";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteBooleanValue((bool)value);

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope) => json.WriteString("type", "boolean");

    public override JsonObject Structural(SchemaScope scope) => new() { ["type"] = "boolean" };
}
