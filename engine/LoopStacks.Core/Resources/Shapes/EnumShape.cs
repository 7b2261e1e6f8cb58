using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>One of a set of words, in camel case.</summary>
internal sealed class EnumShape : Shape
{
    private readonly Dictionary<string, object> _values;
    private readonly Dictionary<object, string> _words;
    private readonly string[] _notYet;

    public EnumShape(Type type)
    {
        _values = Enum.GetValues(type).Cast<object>().ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!), StringComparer.Ordinal);
        _words = _values.ToDictionary(pair => pair.Value, pair => pair.Key);
        _notYet = [.. type.GetCustomAttributes<NotAvailableValueAttribute>().Select(attribute => attribute.Name)];
    }

    public override string Allowed => $"one of {string.Join(", ", _values.Keys)}";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        var word = value.GetString()!;
        if (_values.TryGetValue(word, out var known))
            return known;
        if (_notYet.Contains(word))
            faults.Add(pointer, ResourceErrorCode.NotSupported, $"{Faults.Path(pointer)}: {word} is not available in this version; allowed is {Allowed}.");
        else
            faults.NotAllowed(pointer, ResourceErrorCode.BadValue, value, Allowed);
        return null;
    }

    public override void Write(Utf8JsonWriter json, object value) => json.WriteStringValue(_words[value]);

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteStartArray("enum");
        foreach (var word in _values.Keys)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }

    // The API server's own words for a value that is none of them name the field, the value and all words; rules are not asked then.
    public override JsonObject Structural(SchemaScope scope) => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. _values.Keys.Select(word => (JsonNode)word)]),
    };
}
