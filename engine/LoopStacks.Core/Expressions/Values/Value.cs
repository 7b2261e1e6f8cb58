using System.Text.Json;

namespace LoopStacks.Core.Expressions.Values;

/// <summary>
/// A value during an evaluation: a part of a JSON document, or a string, array or object that was put together. The parts of what was put together are shared, never copied. The
/// default is null.
/// </summary>
internal readonly struct Value
{
    // A string, Value[] or OrderedDictionary<string, Value>; null where the value is what _json says.
    private readonly object? _made;
    private readonly JsonElement _json;

    public Value(JsonElement json) => _json = json;

    private Value(object made) => _made = made;

    public static Value Null => default;

    public JsonValueKind Kind => _made switch
    {
        null => _json.ValueKind == JsonValueKind.Undefined ? JsonValueKind.Null : _json.ValueKind,
        string => JsonValueKind.String,
        Value[] => JsonValueKind.Array,
        _ => JsonValueKind.Object,
    };

    public bool IsNull => _made is null && _json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>The value as a part of a document; null where it was put together.</summary>
    public JsonElement? Json => _made is null && _json.ValueKind != JsonValueKind.Undefined ? _json : null;

    /// <summary>The properties of an object that was put together; null for all else.</summary>
    public OrderedDictionary<string, Value>? Made => _made as OrderedDictionary<string, Value>;

    /// <summary>Items of an array, properties of an object.</summary>
    public int Count => _made switch
    {
        Value[] items => items.Length,
        OrderedDictionary<string, Value> properties => properties.Count,
        _ => _json.ValueKind == JsonValueKind.Array ? _json.GetArrayLength() : _json.GetPropertyCount(),
    };

    public static Value Of(string text) => new(text);

    public static Value Of(bool value) => value ? Constants.True : Constants.False;

    public static Value Of(Value[] items) => new(items);

    public static Value Of(OrderedDictionary<string, Value> properties) => new(properties);

    /// <summary>JMESPath's rule, see <see cref="Truth"/>.</summary>
    public bool IsTrue() => _made switch
    {
        null => Truth.Of(_json),
        string text => text.Length > 0,
        _ => Count > 0,
    };

    /// <summary>The characters of a string.</summary>
    /// <exception cref="ExpressionFaultException">They are no Unicode text.</exception>
    public string Text(Evaluation evaluation)
    {
        if (_made is string made)
            return made;
        var text = Unescape(_json, static json => json.GetString()!);
        evaluation.ChargeText(text.Length);
        return text;
    }

    /// <summary>The property of an object; null where there is none, and where this is no object.</summary>
    public Value Property(string name, Evaluation evaluation)
    {
        if (_made is OrderedDictionary<string, Value> properties)
            return properties.TryGetValue(name, out var property) ? property : Null;
        if (_made is not null || _json.ValueKind != JsonValueKind.Object)
            return Null;
        evaluation.ChargeText(_json.GetPropertyCount()); // A document looks its properties through.
        return _json.TryGetProperty(name, out var value) ? new Value(value) : Null;
    }

    /// <summary>The item of an array, negative from its end; null where there is none, and where this is no array.</summary>
    public Value Item(int index, Evaluation evaluation)
    {
        if (Kind != JsonValueKind.Array)
            return Null;
        var count = Count;
        if (index < 0)
            index += count;
        if (index < 0 || index >= count)
            return Null;
        if (_made is Value[] items)
            return items[index];
        evaluation.ChargeText(index);
        return new Value(_json[index]);
    }

    /// <summary>The items of an array, which nobody may change.</summary>
    public Value[] Items(Evaluation evaluation)
    {
        if (_made is Value[] made)
            return made;
        evaluation.Charge(Count);
        var items = new Value[Count];
        var i = 0;
        foreach (var item in _json.EnumerateArray())
            items[i++] = new Value(item);
        return items;
    }

    /// <summary>The properties of an object in their order; where a name is repeated, the last one counts.</summary>
    public OrderedDictionary<string, Value> Properties(Evaluation evaluation)
    {
        if (_made is OrderedDictionary<string, Value> made)
            return made;
        evaluation.Charge(2L * Count);
        var properties = new OrderedDictionary<string, Value>(Count, StringComparer.Ordinal);
        foreach (var property in _json.EnumerateObject())
        {
            var name = Unescape(property, static property => property.Name);
            evaluation.ChargeText(name.Length);
            properties[name] = new Value(property.Value);
        }

        return properties;
    }

    // JSON may escape half of a surrogate pair; .NET then has no text for it.
    private static string Unescape<T>(T part, Func<T, string> read)
    {
        try
        {
            return read(part);
        }
        catch (InvalidOperationException)
        {
            throw Evaluation.Failed("A string of the input has half of a surrogate pair, which is no Unicode text.");
        }
    }

    private static class Constants
    {
        public static readonly Value True = new(JsonElement.Parse("true"));
        public static readonly Value False = new(JsonElement.Parse("false"));
    }
}
