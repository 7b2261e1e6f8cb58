using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>Values by name, such as labels.</summary>
internal sealed class MapShape<T>(NameForm keyForm, Shape item, int max) : Shape
    where T : notnull
{
    private readonly NameRule _key = NameRule.Of(keyForm);

    public override string Allowed => $"an object of up to {max:N0} {(typeof(T) == typeof(string) ? "texts" : "entries")}";

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        var map = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var here = Faults.Child(pointer, property.Name);
            if (!_key.Allows(property.Name))
                faults.Add(here, ResourceErrorCode.BadName, $"{Faults.Path(pointer)} has the key \"{Faults.Shorten(property.Name)}\"; allowed is {_key.Words}.");
            else if (map.ContainsKey(property.Name))
                faults.Add(here, ResourceErrorCode.DuplicateName, $"{Faults.Path(here)} is there twice.");
            else if (item.Read(property.Value, here, faults) is T entry)
                map.Add(property.Name, entry);
        }

        if (map.Count > max)
            faults.Add(pointer, ResourceErrorCode.OutOfRange, $"{Faults.Path(pointer)} has {map.Count:N0} entries; allowed is {Allowed}.");
        return map.ToImmutable();
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartObject();
        foreach (var (key, entry) in ((IReadOnlyDictionary<string, T>)value).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(key);
            item.Write(json, entry);
        }

        json.WriteEndObject();
    }

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteString("type", "object");
        json.WriteNumber("maxProperties", max);
        json.WriteStartObject("propertyNames");
        json.WriteString("pattern", _key.Pattern);
        json.WriteEndObject();
        json.WriteStartObject("additionalProperties");
        item.WriteSchema(json, scope);
        json.WriteEndObject();
    }

    public override JsonObject Structural(SchemaScope scope) => new()
    {
        ["type"] = "object",
        ["additionalProperties"] = item.Structural(scope.Items(max)),
        ["maxProperties"] = max,
    };
}
