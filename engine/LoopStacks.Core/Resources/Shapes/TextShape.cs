using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A text of bounded length, or of a form.</summary>
internal sealed class TextShape(int min, int max, NameForm? form) : Shape
{
    private const long LargestQuantity = 1_000_000_000_000_000;

    private readonly NameRule? _rule = form is { } known ? NameRule.Of(known) : null;

    public override string Allowed => _rule?.Words ?? $"a text of {min} to {max:N0} characters";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (form == NameForm.Quantity && value.ValueKind == JsonValueKind.Number)
            return QuantityOf(value, pointer, faults);
        if (value.ValueKind == JsonValueKind.String)
            return Check(value, value.GetString()!, pointer, faults);
        var quote = value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? "; put it in quotes" : "";
        faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed + quote);
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue((string)value);

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        if (form == NameForm.Quantity)
            WriteQuantityTypes(json);
        else
            json.WriteString("type", "string");
        if (min > 0)
            json.WriteNumber("minLength", min);
        json.WriteNumber("maxLength", max);
        if (_rule is not null)
            json.WriteString("pattern", _rule.Pattern);
    }

    public override JsonObject Structural(SchemaScope scope)
    {
        if (form == NameForm.Quantity)
            return StructuralQuantity();
        var schema = new JsonObject { ["type"] = "string", ["maxLength"] = max };
        if (_rule is not null)
        {
            schema["pattern"] = _rule.Pattern;
            if (scope.AllowsTextRules)
                schema["x-kubernetes-validations"] = Rule.Allowed($"self.matches({Cel.Text(_rule.Pattern)})", Allowed);
        }
        else if (min > 0)
        {
            schema["minLength"] = min;
            schema["x-kubernetes-validations"] = Rule.Allowed($"size(self) >= {min}", Allowed);
        }

        return schema;
    }

    private JsonObject StructuralQuantity()
    {
        var schema = AnyJson.Without(lists: true, objects: true, booleans: true);
        (schema["minLength"], schema["maxLength"], schema["pattern"]) = (min, max, _rule!.Pattern);
        (schema["minimum"], schema["maximum"]) = (0, LargestQuantity);
        return schema;
    }

    private static void WriteQuantityTypes(Utf8JsonWriter json)
    {
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        json.WriteStringValue("number");
        json.WriteEndArray();
        json.WriteNumber("minimum", 0);
        json.WriteNumber("maximum", LargestQuantity);
    }

    // As Kubernetes does, 0.5 is the same as "0.5"; its smallest unit is a thousandth of a thousandth of a thousandth.
    private string? QuantityOf(JsonElement value, string pointer, Faults faults)
    {
        var isDecimal = value.TryGetDecimal(out var number);
        if (isDecimal && number is >= 0 and <= LargestQuantity)
            return number.ToString("0.#########", CultureInfo.InvariantCulture);
        faults.NotAllowed(pointer, ResourceErrorCode.OutOfRange, value, Allowed);
        return null;
    }

    private string? Check(JsonElement value, string text, string pointer, Faults faults)
    {
        if (_rule is not null && (text.Length > max || !_rule.Allows(text)))
        {
            var isName = form is NameForm.Resource or NameForm.Capability or NameForm.Node or NameForm.LabelKey or NameForm.LabelValue;
            faults.NotAllowed(pointer, isName ? ResourceErrorCode.BadName : ResourceErrorCode.BadValue, value, Allowed);
            return null;
        }

        if (text.Length >= min && text.Length <= max)
            return text;
        faults.Add(pointer, ResourceErrorCode.OutOfRange, $"{Faults.Path(pointer)} has {text.Length:N0} characters; allowed is {Allowed}.");
        return null;
    }
}
