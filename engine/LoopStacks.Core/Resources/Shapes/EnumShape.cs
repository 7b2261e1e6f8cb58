using System.Reflection;
using System.Text.Json;
using LoopStacks.Core.Resources.Constraints;

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

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("enum");
        foreach (var word in _values.Keys)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
