using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Shapes.Structural;

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

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", DurationText.Pattern);
        json.WriteNumber("minLength", 2);
        json.WriteNumber("maxLength", DurationText.MaxLength);
    }

    public override JsonObject Structural(SchemaScope scope) => new()
    {
        ["type"] = "string",
        ["pattern"] = DurationText.Pattern,
        ["maxLength"] = DurationText.MaxLength,
        // Days are no unit of CEL's durations. What overflows there breaks the rule too.
        ["x-kubernetes-validations"] = Rule.Allowed(
            $"self.matches({Cel.Text(DurationText.Pattern)}) && self.matches('[1-9]') && (self.contains('d') "
            + $"? (self.endsWith('d') ? 0 : duration(self.split('d')[1]).getMilliseconds()) <= ({DurationText.Longest.TotalDays} - int(self.split('d')[0])) * 86400000 "
            + $": duration(self).getMilliseconds() <= {(long)DurationText.Longest.TotalMilliseconds})",
            Allowed),
    };
}
