namespace LoopStacks.JsonSchema.Documents;

/// <summary>A schema with an identity of its own: the root of a document, or a subschema with an <c>$id</c>.</summary>
internal sealed class SchemaResource(string uri, SchemaDocument document, string pointer, Vocabularies vocabularies)
{
    public string Uri { get; } = uri;

    public SchemaDocument Document { get; } = document;

    /// <summary>Where it stands in its document.</summary>
    public string Pointer { get; } = pointer;

    public Vocabularies Vocabularies { get; } = vocabularies;

    /// <summary>Names given by <c>$anchor</c> and <c>$dynamicAnchor</c>.</summary>
    public Dictionary<string, SchemaLocation> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Names given by <c>$dynamicAnchor</c> only.</summary>
    public Dictionary<string, SchemaLocation> DynamicAnchors { get; } = new(StringComparer.Ordinal);
}
