using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A number within bounds, held as <see cref="double"/> or, for money, as <see cref="decimal"/>.</summary>
internal sealed class NumberShape(RangeAttribute range, bool isDecimal) : Shape
{
    public override string Allowed => string.Create(
        CultureInfo.InvariantCulture, $"a number from {range.Min:#,0.####} to {(range.BelowMax ? "less than " : "")}{range.Max:#,0.####}");

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.Number)
        {
            faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        var number = value.GetDouble();
        var inRange = number >= range.Min && (range.BelowMax ? number < range.Max : number <= range.Max);
        if (inRange && isDecimal && value.TryGetDecimal(out var money))
            return money;
        if (inRange && !isDecimal)
            return number;
        faults.NotAllowed(pointer, ResourceErrorCode.OutOfRange, value, Allowed);
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        if (isDecimal)
            json.WriteNumberValue((decimal)value);
        else
            json.WriteNumberValue((double)value);
    }

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteString("type", "number");
        json.WriteNumber("minimum", range.Min);
        json.WriteNumber(range.BelowMax ? "exclusiveMaximum" : "maximum", range.Max);
    }

    public override JsonObject Structural(SchemaScope scope) => new()
    {
        ["type"] = "number",
        ["minimum"] = range.Min,
        ["maximum"] = range.Max,
        ["exclusiveMaximum"] = range.BelowMax,
        ["x-kubernetes-validations"] = Rule.Allowed($"self >= {Cel.Number(range.Min)} && self {(range.BelowMax ? "<" : "<=")} {Cel.Number(range.Max)}", Allowed),
    };
}
