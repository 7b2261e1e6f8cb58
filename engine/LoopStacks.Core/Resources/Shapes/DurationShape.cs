using System.Text.Json;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A duration, written as <see cref="DurationText"/>.</summary>
internal sealed class DurationShape : Shape
{
    public override string Allowed => "a duration from 1ms to 365d, such as 500ms, 30s, 1m30s, 2h or 30d";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        if (!DurationText.TryParse(value.GetString(), out var duration))
        {
            faults.NotAllowed(pointer, ResourceErrorCode.BadValue, value, Allowed);
            return null;
        }

        if (duration > TimeSpan.Zero && duration <= DurationText.Longest)
            return duration;
        faults.NotAllowed(pointer, ResourceErrorCode.OutOfRange, value, Allowed);
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(DurationText.Format((TimeSpan)value));

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", DurationText.Pattern);
        json.WriteNumber("minLength", 2);
        json.WriteNumber("maxLength", DurationText.MaxLength);
    }
}
