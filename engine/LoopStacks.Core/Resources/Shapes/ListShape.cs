using System.Collections;
using System.Text.Json;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A list of bounded length, where the field says so without repetition.</summary>
internal sealed class ListShape(Shape item, Type itemType, int min, int max, bool unique) : Shape
{
    public override string Allowed => $"a list of {min} to {max:N0} items";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        var count = value.GetArrayLength();
        if (count < min || count > max)
        {
            faults.Add(pointer, ResourceErrorCode.OutOfRange, $"{Faults.Path(pointer)} has {count:N0} items; allowed is {Allowed}.");
            return null;
        }

        return ReadItems(value, pointer, faults);
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartArray();
        foreach (var entry in (IEnumerable)value)
            item.Write(json, entry);
        json.WriteEndArray();
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        item.WriteSchema(json);
        json.WriteEndObject();
        if (min > 0)
            json.WriteNumber("minItems", min);
        json.WriteNumber("maxItems", max);
        if (unique)
            json.WriteBoolean("uniqueItems", true);
    }

    private Array ReadItems(JsonElement value, string pointer, Faults faults)
    {
        var items = Array.CreateInstance(itemType, value.GetArrayLength());
        var first = new Dictionary<object, int>();
        var i = 0;
        foreach (var element in value.EnumerateArray())
        {
            var here = $"{pointer}/{i}";
            if (item.Read(element, here, faults) is { } entry)
            {
                items.SetValue(entry, i);
                if (unique && !first.TryAdd(entry, i))
                    Repeats(element, here, $"{pointer}/{first[entry]}", faults);
            }

            i++;
        }

        return items;
    }

    private static void Repeats(JsonElement element, string here, string first, Faults faults) =>
        faults.Add(here, ResourceErrorCode.DuplicateName, $"{Faults.Path(here)} repeats {Faults.Show(element)} of {Faults.Path(first)}.");
}
