using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes.Structural;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A free JSON document of certain kinds; where the field says so, a JSON Schema.</summary>
internal sealed class DocumentShape(JsonValueKind[] kinds, RangeAttribute? range, bool isSchema) : Shape
{
    private const int MaxExpression = 4096;

    public override string Allowed
    {
        get
        {
            if (isSchema)
                return "a JSON Schema (draft 2020-12): an object, true or false";
            if (kinds.Length == 0)
                return "any JSON";
            var words = kinds.Select(kind => kind switch
            {
                JsonValueKind.Object => "an object",
                JsonValueKind.Array => "a list",
                JsonValueKind.Number => range is null ? "a number" : FormattableString.Invariant($"a number from {range.Min} to {range.Max}"),
                JsonValueKind.String => "an expression",
                _ => "a boolean",
            });
            return string.Join(" or ", words);
        }
    }

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (kinds.Length > 0 && !kinds.Contains(value.ValueKind))
        {
            faults.NotAllowed(pointer, isSchema ? ResourceErrorCode.BadSchema : ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        if (IsOutOfRange(value))
        {
            faults.NotAllowed(pointer, ResourceErrorCode.OutOfRange, value, Allowed);
            return null;
        }

        return HasRepeatedProperty(value, pointer, faults) || (isSchema && !Compiles(value, pointer, faults)) ? null : value.Clone();
    }

    public override void Write(Utf8JsonWriter json, object value) => ((JsonElement)value).WriteTo(json);

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        if (isSchema)
            json.WriteString("$ref", "https://json-schema.org/draft/2020-12/schema");
        if (kinds.Length == 0)
            return;
        json.WriteStartArray("type");
        foreach (var type in kinds.Select(TypeOf).Distinct())
            json.WriteStringValue(type);
        json.WriteEndArray();
        if (range is not null)
        {
            json.WriteNumber("minimum", range.Min);
            json.WriteNumber("maximum", range.Max);
        }

        if (kinds.Contains(JsonValueKind.String))
        {
            json.WriteNumber("minLength", 1);
            json.WriteNumber("maxLength", MaxExpression);
        }
    }

    public override JsonObject Structural(SchemaScope scope)
    {
        if (isSchema)
            return AnyJson.Without(numbers: true, texts: true, lists: true);
        if (kinds.Length == 0)
            return AnyJson.Schema();
        if (kinds is [JsonValueKind.Object])
            return new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        if (kinds is [JsonValueKind.Array])
            return new JsonObject { ["type"] = "array", ["items"] = AnyJson.Schema(), ["x-kubernetes-list-type"] = "atomic" };
        if (!kinds.SequenceEqual([JsonValueKind.Number, JsonValueKind.String]))
            throw new InvalidOperationException($"No structural schema says {Allowed}.");
        var schema = AnyJson.Without(lists: true, objects: true, booleans: true);
        if (range is not null)
            (schema["minimum"], schema["maximum"]) = (range.Min, range.Max);
        (schema["minLength"], schema["maxLength"]) = (1, MaxExpression);
        return schema;
    }

    private static string TypeOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()),
    };

    private bool IsOutOfRange(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when range is not null => value.GetDouble() < range.Min || value.GetDouble() > range.Max,
        JsonValueKind.String => value.GetString()!.Length is 0 or > MaxExpression,
        _ => false,
    };

    private static bool Compiles(JsonElement schema, string pointer, Faults faults)
    {
        if (CompiledSchema.TryCompile(schema, out _, out var errors))
            return true;
        foreach (var error in errors)
        {
            var here = pointer + error.InstancePointer;
            faults.Add(here, ResourceErrorCode.BadSchema, $"{Faults.Path(here)} is no JSON Schema: {error.Message}");
        }

        return false;
    }

    internal static bool HasRepeatedProperty(JsonElement value, string pointer, Faults faults)
    {
        var found = false;
        if (value.ValueKind == JsonValueKind.Array)
        {
            var i = 0;
            foreach (var item in value.EnumerateArray())
                found |= HasRepeatedProperty(item, $"{pointer}/{i++}", faults);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in value.EnumerateObject())
            {
                var here = Faults.Child(pointer, property.Name);
                if (!names.Add(property.Name))
                {
                    faults.Add(here, ResourceErrorCode.DuplicateName, $"{Faults.Path(here)} is there twice.");
                    found = true;
                }

                found |= HasRepeatedProperty(property.Value, here, faults);
            }
        }

        return found;
    }
}
