using System.Text.Json;
using LoopStacks.Client;
using LoopStacks.Client.Loops;
using LoopStacks.WebConsole.Design.Forms;

namespace LoopStacks.WebConsole.Pages.Resources.Editing;

/// <summary>What a kind's JSON Schema says at a place of a document: what can be written there, and what is meant.</summary>
public sealed class SchemaGuide(JsonElement root)
{
    private const int Most = 200;

    /// <summary>Fields that the platform writes, or that mean something to Kubernetes alone.</summary>
    private static readonly HashSet<string> s_notForPeople = ["status", "uid", "generation", "resourceVersion", "creationTimestamp", "generateName", "managedFields", "ownerReferences", "finalizers", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"];

    private static readonly string[] s_several = ["oneOf", "anyOf", "allOf"];

    public IReadOnlyList<Suggestion> Suggest(YamlCursor cursor)
    {
        if (Find(cursor.Path) is not { } holder)
            return [];
        if (cursor.Key is { } key)
            return Property(holder, key) is { } value ? Values(value) : [];
        if (holder.Field("properties") is not { ValueKind: JsonValueKind.Object } properties)
            return Values(holder);
        var required = holder.Texts("required");
        return [.. properties.EnumerateObject().Where(property => !cursor.Siblings.Contains(property.Name) && !s_notForPeople.Contains(property.Name)).Take(Most)
            .Select(property => new Suggestion(property.Name, $"{property.Name}:{(IsNested(property.Value) ? "" : " ")}", Told(property.Value, required.Contains(property.Name)), required.Contains(property.Name)))];
    }

    /// <summary>What the field under the cursor is, in plain text; null where the schema does not say.</summary>
    public string? Explain(YamlCursor cursor, string word)
    {
        if (Find(cursor.Path) is not { } holder || Property(holder, word) is not { } schema)
            return null;
        return $"{word}: {Told(schema, holder.Texts("required").Contains(word))}";
    }

    private JsonElement? Find(IReadOnlyList<string> path)
    {
        JsonElement? at = Resolve(root);
        foreach (var step in path)
        {
            if (at is not { } schema)
                return null;
            at = step == "-" ? schema.Field("items") is { } items ? Resolve(items) : null : Property(schema, step);
        }

        return at;
    }

    private JsonElement? Property(JsonElement schema, string name)
    {
        foreach (var one in Variants(schema))
        {
            if (one.Field("properties")?.Field(name) is { } property)
                return Resolve(property);
            if (one.Field("additionalProperties") is { ValueKind: JsonValueKind.Object } others && one.Field("properties") is null)
                return Resolve(others);
        }

        return null;
    }

    private IEnumerable<JsonElement> Variants(JsonElement schema) =>
        new[] { schema }.Concat(s_several.SelectMany(word => schema.Items(word)).Select(Resolve).OfType<JsonElement>());

    private JsonElement? Resolve(JsonElement schema)
    {
        for (var i = 0; i < 16 && schema.ValueKind == JsonValueKind.Object && schema.Text("$ref") is { } reference; i++)
        {
            if (!reference.StartsWith('#') || Pointers.Find(root, reference[1..]) is not { } next)
                return null;
            schema = next;
        }

        return schema.ValueKind == JsonValueKind.Object ? schema : null;
    }

    private bool IsNested(JsonElement schema) => Resolve(schema) is { } own && (own.Text("type") is "object" or "array" || own.Field("properties") is not null);

    private IReadOnlyList<Suggestion> Values(JsonElement schema)
    {
        var values = Variants(schema).SelectMany(one => one.TryGetProperty("const", out var constant) ? [constant] : one.Text("type") == "boolean" ? [JsonElement.Parse("true"), JsonElement.Parse("false")] : one.Items("enum")).ToList();
        if (schema.Field("default") is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } usual && !values.Any(value => JsonElement.DeepEquals(value, usual)))
            values.Add(usual);
        return [.. values.Take(Most).Select(TextOf).Select(text => new Suggestion(text, text, schema.Field("default") is { } known && TextOf(known) == text ? "the default" : "", false))];
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonText.Compact(value);

    private string Told(JsonElement schema, bool isRequired)
    {
        var shape = SchemaReader.Read(schema, root);
        var own = Resolve(schema) ?? default;
        string?[] parts =
        [
            isRequired ? "required" : null,
            shape.Kind switch
            {
                FieldKind.Choice => string.Join(" | ", shape.Options.Take(12).Select(option => option.Text)),
                FieldKind.Constant => $"always {shape.Options[0].Text}",
                FieldKind.Boolean => "true or false",
                FieldKind.Array => "a list",
                FieldKind.Object => "an object",
                FieldKind.Number => "a number",
                FieldKind.Text => "a text",
                _ => own.Texts("type") is { Count: > 0 } types ? string.Join(" or ", types) : null,
            },
            shape.Bounds,
            shape.Default is { } usual ? $"default {JsonText.Short(usual, 60)}" : null,
        ];
        var bounds = string.Join(", ", parts.OfType<string>());
        return shape.Description is null ? bounds : bounds.Length == 0 ? shape.Description : $"{shape.Description} ({bounds})";
    }
}

/// <param name="Insert">What is written for it.</param>
public sealed record Suggestion(string Label, string Insert, string Detail, bool IsRequired);
