using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>An integer within bounds; a number such as <c>2.0</c> is one. Where the field allows it, also the word <c>all</c>.</summary>
internal sealed class IntegerShape(long min, long max, bool isLong, bool orAll) : Shape
{
    private const string All = "all";

    /// <summary>Whether the word <c>all</c> is taken too.</summary>
    public bool OrAll => orAll;

    public override string Allowed =>
        string.Create(CultureInfo.InvariantCulture, $"an integer from {min:N0} to {max:N0}{(orAll ? ", or all" : "")}");

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (orAll && value.ValueKind == JsonValueKind.String && value.ValueEquals(All))
            return int.MaxValue;
        if (value.ValueKind != JsonValueKind.Number)
            return Refuse(ResourceErrorCode.WrongType);
        if (!value.TryGetDecimal(out var number))
            return Refuse(ResourceErrorCode.OutOfRange);
        if (decimal.Truncate(number) != number)
            return Refuse(ResourceErrorCode.WrongType);
        if (number < min || number > max)
            return Refuse(ResourceErrorCode.OutOfRange);
        return isLong ? (object)(long)number : (int)number;

        object? Refuse(string code)
        {
            faults.NotAllowed(pointer, code, value, Allowed);
            return null;
        }
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        if (orAll && value is int.MaxValue)
            json.WriteStringValue(All);
        else
            json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
    }

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        if (!orAll)
        {
            WriteInteger(json);
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteInteger(json);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("const", All);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    public override JsonObject Structural(SchemaScope scope)
    {
        var inRange = string.Create(CultureInfo.InvariantCulture, $"self >= {min} && self <= {max}");
        var schema = orAll
            ? new JsonObject { ["x-kubernetes-int-or-string"] = true, ["maxLength"] = 16 }
            : new JsonObject { ["type"] = "integer", ["format"] = isLong ? "int64" : "int32" };
        (schema["minimum"], schema["maximum"]) = (min, max);
        schema["x-kubernetes-validations"] = Rule.Allowed(orAll ? $"type(self) == int ? {inRange} : self == '{All}'" : inRange, Allowed);
        return schema;
    }

    private void WriteInteger(Utf8JsonWriter json)
    {
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", min);
        json.WriteNumber("maximum", max);
    }
}
