using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A list of bounded length, where the field says so without repetition.</summary>
internal sealed class ListShape(Shape item, Type itemType, int min, int max, bool unique) : Shape
{
    // What a rule that compares each with each may cost allows no more. Longer lists are sets for the API server, of which the order may change when several people apply them.
    private const int MostCompared = 64;

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

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        item.WriteSchema(json, scope);
        json.WriteEndObject();
        if (min > 0)
            json.WriteNumber("minItems", min);
        json.WriteNumber("maxItems", max);
        if (unique)
            json.WriteBoolean("uniqueItems", true);
    }

    public override JsonObject Structural(SchemaScope scope)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.Structural(scope.Items(max)), ["maxItems"] = max, ["x-kubernetes-list-type"] = "atomic" };
        var rules = new JsonArray();
        if (min > 0)
        {
            schema["minItems"] = min;
            rules.Add(new Rule($"size(self) >= {min}", $"allowed is {Allowed}.").Write());
        }

        if (unique && max <= MostCompared && scope.AllowsComparisons)
        {
            const string once = "self.exists_one(y, x == y)";
            var repeated = new Rule($"self.all(x, {once})", "repeats an item.") { MessageExpression = $"'repeats \"' + self.filter(x, !{once})[0] + '\".'" };
            rules.Add(repeated.Write());
        }
        else if (unique)
        {
            schema["x-kubernetes-list-type"] = "set";
        }

        if (rules.Count > 0)
            schema["x-kubernetes-validations"] = rules;
        return schema;
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
