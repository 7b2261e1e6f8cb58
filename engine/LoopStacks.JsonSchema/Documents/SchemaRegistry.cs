using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Documents;

/// <summary>
/// All documents of one compilation. It takes a given document in when something refers to it, checks it against the
/// metaschema, and finds what a reference means. Faults are collected in <see cref="Errors"/>.
/// </summary>
internal sealed class SchemaRegistry(JsonSchemaOptions options, SchemaRole role)
{
    /// <summary>Base of a schema without an id; only relative references can meet it.</summary>
    private const string DefaultBase = "loopstacks:///";

    private readonly Dictionary<string, SchemaResource> _resources = new(StringComparer.Ordinal);
    private readonly Dialects _dialects = new(options);
    private readonly List<SchemaError> _errors = [];

    public IReadOnlyList<SchemaError> Errors => _errors;

    private bool IsFull => _errors.Count >= options.MaxErrors;

    public SchemaLocation AddMain(JsonElement schema) => Add(new SchemaDocument(DefaultBase, schema, isMain: true));

    public bool TryAdd(string uri, SchemaResource resource) => _resources.TryAdd(uri, resource);

    /// <summary>A compile error: its instance is the schema, so both pointers are the same.</summary>
    public void Report(string pointer, string keyword, string message)
    {
        if (!IsFull)
            _errors.Add(new SchemaError(pointer, pointer, keyword, message));
    }

    public Vocabularies? VocabulariesOf(string? dialect, string pointer)
    {
        if (dialect is null || role != SchemaRole.Schema)
            return null;
        var vocabularies = _dialects.Find(dialect, out var fault);
        if (fault is not null)
            Report(pointer, "$schema", fault);
        return vocabularies;
    }

    /// <summary>The subschema which a reference written at <paramref name="from"/> means, or null and an error.</summary>
    public SchemaLocation? Resolve(SchemaLocation from, string keyword, string reference)
    {
        var target = UriReference.Resolve(from.Resource.Uri, reference);
        var uri = target.WithoutFragment();
        var resource = FindResource(uri);
        if (resource is null)
        {
            var known = uri.StartsWith(DefaultBase, StringComparison.Ordinal)
                ? "the schema has no $id which would make it absolute, and no subschema has this $id"
                : $"documents are never fetched; give it in {nameof(JsonSchemaOptions)}.{nameof(JsonSchemaOptions.Documents)}";
            Report(JsonPointer.Append(from.Display, keyword), keyword, $"{ValuePreview.Of(reference)} refers to a document that is not known: {known}.");
            return null;
        }

        var location = FindFragment(resource, Uri.UnescapeDataString(target.Fragment ?? ""));
        if (location is null)
            Report(JsonPointer.Append(from.Display, keyword), keyword, $"{ValuePreview.Of(reference)} refers to nothing: there is no such subschema or anchor.");
        return location;
    }

    private SchemaResource? FindResource(string uri)
    {
        if (_resources.TryGetValue(uri, out var resource))
            return resource;
        if (!options.Documents.TryGetValue(uri, out var root) && !Metaschemas.Documents.TryGetValue(uri, out root))
            return null;
        Add(new SchemaDocument(uri, root, isMain: false));
        return _resources[uri];
    }

    private SchemaLocation Add(SchemaDocument document)
    {
        var reported = _errors.Count;
        new SchemaIndexer(this, document, options.MaxDepth).Index(document.Root, "", null, document.Uri);
        var root = document.Locations[""];
        // A document can be referred to by where it was found as well as by its own id.
        _resources.TryAdd(document.Uri, root.Resource);
        if (_errors.Count == reported)
            CheckAgainstMetaschema(root);
        return root;
    }

    private SchemaLocation? FindFragment(SchemaResource resource, string fragment)
    {
        if (fragment.Length > 0 && fragment[0] != '/')
            return resource.Anchors.GetValueOrDefault(fragment);
        var pointer = resource.Pointer + fragment;
        return resource.Document.Locations.GetValueOrDefault(pointer) ?? AddUnknown(resource, pointer, fragment);
    }

    /// <summary>A pointer may lead into a keyword that the draft does not know; what stands there is then a schema.</summary>
    private SchemaLocation? AddUnknown(SchemaResource resource, string pointer, string fragment)
    {
        var element = resource.Document.Locations[resource.Pointer].Element;
        foreach (var token in fragment.Split('/').Skip(1))
        {
            if (!TryStep(ref element, JsonPointer.Unescape(token)))
                return null;
        }

        new SchemaIndexer(this, resource.Document, options.MaxDepth).Index(element, pointer, resource, resource.Uri);
        var location = resource.Document.Locations[pointer];
        CheckAgainstMetaschema(location);
        return location;
    }

    private static bool TryStep(ref JsonElement element, string token)
    {
        var parent = element;
        if (parent.ValueKind == JsonValueKind.Object)
            return parent.TryGetProperty(token, out element);
        if (parent.ValueKind != JsonValueKind.Array || !int.TryParse(token, out var index) || index < 0 || index >= parent.GetArrayLength())
            return false;
        element = parent[index];
        return true;
    }

    private void CheckAgainstMetaschema(SchemaLocation schema)
    {
        if (role == SchemaRole.BuiltIn)
            return;
        var reported = _errors.Count;
        foreach (var error in Metaschemas.Validator.Validate(schema.Element))
            Report(schema.Display + error.InstancePointer, error.Keyword, error.Message);
        if (role != SchemaRole.Schema || _errors.Count > reported)
            return;
        foreach (var error in _dialects.Validate(schema.Element))
            Report(schema.Display + error.InstancePointer, error.Keyword, error.Message);
    }
}
