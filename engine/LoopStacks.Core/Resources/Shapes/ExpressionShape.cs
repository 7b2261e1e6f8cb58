using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Expressions;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A JMESPath expression.</summary>
internal sealed class ExpressionShape : Shape
{
    public override string Allowed => "a JMESPath expression, as a text";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        var text = value.GetString()!;
        if (Expression.TryCompile(text, out _, out var error))
            return text;
        faults.Add(pointer, ResourceErrorCode.BadExpression, $"{Faults.Path(pointer)} is no JMESPath expression, {error}");
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue((string)value);

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteString("type", "string");
        json.WriteNumber("minLength", 1);
        json.WriteNumber("maxLength", Expression.MaxLength);
    }

    public override JsonObject Structural(SchemaScope scope) => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = Expression.MaxLength };
}
