using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Documents;

/// <summary>
/// Walks a document and records each subschema with its resource and anchors. It runs before the document was checked
/// against the metaschema, so it passes over what has a wrong shape.
/// </summary>
internal sealed class SchemaIndexer(SchemaRegistry registry, SchemaDocument document, int maxDepth)
{
    public void Index(JsonElement schema, string pointer, SchemaResource? parent, string baseUri, int depth = 0)
    {
        if (depth > maxDepth)
        {
            registry.Report(document.Display(pointer), "schema", $"Subschemas are nested more than {maxDepth} deep; the limit is {nameof(JsonSchemaOptions)}.{nameof(JsonSchemaOptions.MaxDepth)}.");
            return;
        }

        // Known already, when a reference into an unknown keyword led here before.
        if (document.Locations.ContainsKey(pointer))
            return;

        var resource = ResourceOf(schema, pointer, parent, baseUri);
        var location = new SchemaLocation(resource, pointer, schema);
        document.Locations.Add(pointer, location);
        if (schema.ValueKind != JsonValueKind.Object)
            return;

        AddAnchor(location, "$anchor", dynamic: false);
        AddAnchor(location, "$dynamicAnchor", dynamic: true);
        foreach (var (child, at) in Subschemas(schema, pointer))
            Index(child, at, resource, resource.Uri, depth + 1);
    }

    private SchemaResource ResourceOf(JsonElement schema, string pointer, SchemaResource? parent, string baseUri)
    {
        var id = StringOf(schema, "$id");
        if (id is null && parent is not null)
            return parent;

        var uri = id is null ? baseUri : UriReference.Resolve(baseUri, id).WithoutFragment();
        var vocabularies = registry.VocabulariesOf(StringOf(schema, "$schema"), document.Display(JsonPointer.Append(pointer, "$schema")))
            ?? parent?.Vocabularies ?? Vocabularies.All;
        var resource = new SchemaResource(uri, document, pointer, vocabularies);
        if (!registry.TryAdd(uri, resource) && id is not null)
            registry.Report(document.Display(JsonPointer.Append(pointer, "$id")), "$id", $"{ValuePreview.Of(uri)} is already the id of another schema; ids must differ.");
        return resource;
    }

    private void AddAnchor(SchemaLocation location, string keyword, bool dynamic)
    {
        if (StringOf(location.Element, keyword) is not { } name)
            return;
        if (dynamic)
            location.Resource.DynamicAnchors.TryAdd(name, location);
        // One name may be both kinds of anchor of the same subschema.
        if (location.Resource.Anchors.GetValueOrDefault(name) == location)
            return;
        if (!location.Resource.Anchors.TryAdd(name, location))
            registry.Report(document.Display(JsonPointer.Append(location.Pointer, keyword)), keyword, $"The anchor {ValuePreview.Of(name)} stands twice in the same schema; anchors must differ.");
    }

    private static IEnumerable<(JsonElement Schema, string Pointer)> Subschemas(JsonElement schema, string pointer)
    {
        foreach (var keyword in SubschemaKeywords.Single)
        {
            if (schema.TryGetProperty(keyword, out var child))
                yield return (child, JsonPointer.Append(pointer, keyword));
        }

        foreach (var keyword in SubschemaKeywords.Lists)
        {
            if (!schema.TryGetProperty(keyword, out var list) || list.ValueKind != JsonValueKind.Array)
                continue;
            var at = JsonPointer.Append(pointer, keyword);
            var index = 0;
            foreach (var child in list.EnumerateArray())
                yield return (child, JsonPointer.Append(at, index++));
        }

        foreach (var keyword in SubschemaKeywords.Maps)
        {
            if (!schema.TryGetProperty(keyword, out var map) || map.ValueKind != JsonValueKind.Object)
                continue;
            var at = JsonPointer.Append(pointer, keyword);
            foreach (var child in map.EnumerateObject())
                yield return (child.Value, JsonPointer.Append(at, JsonText.Decode(JsonText.RawName(child))));
        }
    }

    private static string? StringOf(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.String
            ? JsonText.Decode(value)
            : null;
}
