using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A time, RFC 3339.</summary>
internal sealed class TimestampShape : Shape
{
    public override string Allowed => "a time such as 2026-01-31T12:00:00Z";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time))
            return time;
        faults.NotAllowed(pointer, value.ValueKind == JsonValueKind.String ? ResourceErrorCode.BadValue : ResourceErrorCode.WrongType, value, Allowed);
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        var time = ((DateTimeOffset)value).UtcDateTime;
        json.WriteStringValue(time);
    }

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteString("type", "string");
        json.WriteString("format", "date-time");
    }

    public override JsonObject Structural(SchemaScope scope) => new() { ["type"] = "string", ["format"] = "date-time" };
}
