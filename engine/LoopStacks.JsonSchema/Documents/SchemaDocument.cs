using System.Text.Json;

namespace LoopStacks.JsonSchema.Documents;

/// <summary>One JSON document with all subschemas found in it, by their pointer.</summary>
internal sealed class SchemaDocument(string uri, JsonElement root, bool isMain)
{
    public string Uri { get; } = uri;

    public JsonElement Root { get; } = root;

    public Dictionary<string, SchemaLocation> Locations { get; } = new(StringComparer.Ordinal);

    /// <summary>A pointer for errors: plain in the schema that is being compiled, with the URI in all others.</summary>
    public string Display(string pointer) => isMain ? pointer : $"{Uri}#{pointer}";
}
