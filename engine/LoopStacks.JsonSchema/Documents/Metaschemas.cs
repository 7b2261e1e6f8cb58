using System.Text.Json;

namespace LoopStacks.JsonSchema.Documents;

/// <summary>The metaschemas of draft 2020-12, built into the assembly.</summary>
internal static class Metaschemas
{
    public const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private const string Folder = "https://json-schema.org/draft/2020-12/";

    private static readonly string[] Names =
        ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion", "content"];

    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>> Loaded = new(Load);

    private static readonly Lazy<CompiledSchema> LazyValidator = new(() => CompiledSchema.CompileBuiltIn(Documents[Draft]));

    public static IReadOnlyDictionary<string, JsonElement> Documents => Loaded.Value;

    /// <summary>Tells whether a document is a schema of the draft.</summary>
    public static CompiledSchema Validator => LazyValidator.Value;

    private static Dictionary<string, JsonElement> Load()
    {
        var documents = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [Draft] = Read("schema.json") };
        foreach (var name in Names)
            documents.Add($"{Folder}meta/{name}", Read($"{name}.json"));
        return documents;
    }

    private static JsonElement Read(string resource)
    {
        using var stream = typeof(Metaschemas).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The metaschema {resource} is missing from the assembly.");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
