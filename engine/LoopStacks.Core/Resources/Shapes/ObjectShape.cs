using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A record of the model: its fields, and those that are refused or ignored.</summary>
internal sealed class ObjectShape : Shape
{
    private readonly Type _type;
    private readonly Field[] _fields;
    private readonly Dictionary<string, Field> _byName;
    private readonly HashSet<string> _ignored;
    private readonly Dictionary<string, NotAvailableAttribute> _notYet;
    private readonly ExactlyOneAttribute? _exactlyOne;

    public ObjectShape(Type type)
    {
        _type = type;
        _fields =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is not null)
                .OrderBy(property => property.MetadataToken)
                .Select(property => new Field(property)),
        ];
        _byName = _fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        _ignored = [.. type.GetCustomAttributes<IgnoredFieldAttribute>().Select(attribute => attribute.Name)];
        _notYet = type.GetCustomAttributes<NotAvailableAttribute>().ToDictionary(attribute => attribute.Name, StringComparer.Ordinal);
        _exactlyOne = type.GetCustomAttribute<ExactlyOneAttribute>();
    }

    public override string Allowed => "an object";

    public Type Type => _type;

    /// <summary>In the order of the model.</summary>
    public IReadOnlyList<Field> Fields => _fields;

    public override object? Read(JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.NotAllowed(pointer, ResourceErrorCode.WrongType, value, Allowed);
            return null;
        }

        var before = faults.Errors.Count;
        var record = Activator.CreateInstance(_type)!;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var here = Faults.Child(pointer, property.Name);
            if (!seen.Add(property.Name))
                faults.Add(here, ResourceErrorCode.DuplicateName, $"{Faults.Path(here)} is there twice.");
            else
                ReadField(record, property, here, faults);
        }

        ReportMissing(value, pointer, faults);
        if (faults.Errors.Count == before)
            CheckAcross(record, pointer, faults);
        return record;
    }

    public override void Write(Utf8JsonWriter json, object value)
    {
        json.WriteStartObject();
        WriteFields(json, value);
        json.WriteEndObject();
    }

    public override void WriteSchema(Utf8JsonWriter json, SchemaScope? scope)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        WriteProperties(json, [], scope);
        json.WriteEndObject();
        WriteRequired(json, []);
        WriteExactlyOne(json);
        json.WriteBoolean("additionalProperties", false);
    }

    public override JsonObject Structural(SchemaScope scope)
    {
        var defaults = Activator.CreateInstance(_type)!;
        var properties = new JsonObject();
        foreach (var field in _fields)
        {
            var schema = field.Shape.Structural(scope);
            schema.Insert(0, "description", field.Describe(scope));
            // Objects too, whole: the API server holds a default against the rules before it fills in what is missing there.
            if (field.Get(defaults) is { } value)
                schema["default"] = JsonNode.Parse(JsonText.Element(json => field.Shape.Write(json, value)).GetRawText());
            properties[field.Name] = schema;
        }

        var record = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (_fields.Any(field => field.IsRequired))
            record["required"] = new JsonArray([.. _fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name)]);
        Rule[] rules = [.. ExactlyOneRules(), .. NotAboveRules(), .. (defaults as ICrossChecked)?.Rules ?? []];
        if (rules.Length > 0)
            record["x-kubernetes-validations"] = new JsonArray([.. rules.Select(rule => rule.Write())]);
        return record;
    }

    private IEnumerable<Rule> ExactlyOneRules()
    {
        if (_exactlyOne is not { } choice)
            yield break;
        var (one, other) = (choice.One, choice.Other);
        const string must = "it must have exactly one of them.";
        yield return new Rule($"!(has(self.{one}) && has(self.{other}))", $"has both {one} and {other}; {must}");
        yield return new Rule($"has(self.{one}) || has(self.{other})", $"has neither {one} nor {other}; {must}");
    }

    private IEnumerable<Rule> NotAboveRules()
    {
        foreach (var field in _fields.Where(field => field.NotAbove is not null))
        {
            var bound = Array.Find(_fields, other => other.PropertyName == field.NotAbove)!.Name;
            // A number or the word all: only numbers are compared.
            var orWord = field.Shape is IntegerShape { OrAll: true } ? $"type(self.{field.Name}) != int || " : "";
            yield return new Rule($"{orWord}self.{field.Name} <= self.{bound}", $"it may not be above {bound}.", $"/{field.Name}");
        }
    }

    public void WriteFields(Utf8JsonWriter json, object record)
    {
        foreach (var field in _fields)
        {
            if (field.Get(record) is not { } value)
                continue;
            json.WritePropertyName(field.Name);
            field.Shape.Write(json, value);
        }
    }

    /// <param name="done">Ignored fields that the caller describes.</param>
    /// <param name="scope">Where the words come from; null leaves them out.</param>
    public void WriteProperties(Utf8JsonWriter json, IReadOnlyCollection<string> done, SchemaScope? scope)
    {
        var defaults = Activator.CreateInstance(_type)!;
        foreach (var field in _fields)
        {
            json.WriteStartObject(field.Name);
            if (scope is not null)
                json.WriteString("description", field.Describe(scope));
            field.Shape.WriteSchema(json, scope);
            if (field.Shape is not ObjectShape && field.Get(defaults) is { } value)
            {
                json.WritePropertyName("default");
                field.Shape.Write(json, value);
            }

            json.WriteEndObject();
        }

        foreach (var name in _ignored.Except(done))
            json.WriteBoolean(name, true);
        foreach (var (name, field) in _notYet)
            WriteNotYet(json, name, field);
    }

    public void WriteRequired(Utf8JsonWriter json, IEnumerable<string> more)
    {
        string[] required = [.. more, .. _fields.Where(field => field.IsRequired).Select(field => field.Name)];
        if (required.Length == 0)
            return;
        json.WriteStartArray("required");
        foreach (var name in required)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private void WriteExactlyOne(Utf8JsonWriter json)
    {
        if (_exactlyOne is null)
            return;
        json.WriteStartArray("oneOf");
        foreach (var name in new[] { _exactlyOne.One, _exactlyOne.Other })
        {
            json.WriteStartObject();
            json.WriteStartArray("required");
            json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNotYet(Utf8JsonWriter json, string name, NotAvailableAttribute field)
    {
        if (field.Except is null)
            return;
        json.WriteStartObject(name);
        json.WritePropertyName("const");
        json.WriteRawValue(field.Except);
        json.WriteEndObject();
    }

    private void ReadField(object record, JsonProperty property, string pointer, Faults faults)
    {
        if (_byName.TryGetValue(property.Name, out var field))
        {
            // As in Kubernetes, a field that is null is a field that is not there.
            if (property.Value.ValueKind != JsonValueKind.Null && field.Shape.Read(property.Value, pointer, faults) is { } value)
                field.Set(record, value);
        }
        else if (_notYet.TryGetValue(property.Name, out var notYet))
        {
            RefuseUnlessDefault(notYet, property.Value, pointer, faults);
        }
        else if (!_ignored.Contains(property.Name))
        {
            var hint = Nearest.Hint(property.Name, [.. _fields.Select(known => known.Name), .. _ignored]);
            faults.Add(pointer, ResourceErrorCode.UnknownField, $"{Faults.Path(pointer)} is no field; {hint}");
        }
    }

    private static void RefuseUnlessDefault(NotAvailableAttribute field, JsonElement value, string pointer, Faults faults)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        if (field.Except is null)
        {
            faults.Add(pointer, ResourceErrorCode.NotSupported, $"{Faults.Path(pointer)} is not available {field.Instead ?? "in this version; leave it out."}");
            return;
        }

        using var except = JsonDocument.Parse(field.Except);
        if (JsonSchema.JsonEquality.DeepEquals(value, except.RootElement))
            return;
        faults.Add(
            pointer,
            ResourceErrorCode.NotSupported,
            $"{Faults.Path(pointer)} is {Faults.Show(value)}, which is not available in this version; allowed is {field.Except}.");
    }

    private void ReportMissing(JsonElement value, string pointer, Faults faults)
    {
        foreach (var field in _fields.Where(field => field.IsRequired && !IsGiven(value, field.Name)))
        {
            var here = Faults.Child(pointer, field.Name);
            faults.Add(here, ResourceErrorCode.Missing, $"{Faults.Path(here)} is missing; it must be {field.Shape.Allowed}.");
        }

        if (_exactlyOne is not { } choice || IsGiven(value, choice.One) != IsGiven(value, choice.Other))
            return;
        if (IsGiven(value, choice.One))
            faults.Add(pointer, ResourceErrorCode.BadValue, $"{Faults.Path(pointer)} has both {choice.One} and {choice.Other}; it must have exactly one of them.");
        else
            faults.Add(pointer, ResourceErrorCode.Missing, $"{Faults.Path(pointer)} has neither {choice.One} nor {choice.Other}; it must have exactly one of them.");
    }

    private static bool IsGiven(JsonElement value, string name) => value.TryGetProperty(name, out var given) && given.ValueKind != JsonValueKind.Null;

    private void CheckAcross(object record, string pointer, Faults faults)
    {
        foreach (var field in _fields.Where(field => field.NotAbove is not null))
        {
            var bound = Array.Find(_fields, other => other.PropertyName == field.NotAbove)!;
            var number = Convert.ToInt64(field.Get(record), CultureInfo.InvariantCulture);
            var most = Convert.ToInt64(bound.Get(record), CultureInfo.InvariantCulture);
            if (number == int.MaxValue || number <= most)
                continue;
            var here = Faults.Child(pointer, field.Name);
            faults.Add(here, ResourceErrorCode.OutOfRange, $"{Faults.Path(here)} is {number}; it may not be above {bound.Name}, which is {most}.");
        }

        (record as ICrossChecked)?.Check(pointer, faults);
    }
}
