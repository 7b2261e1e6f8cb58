using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Documents;

/// <summary>Finds out which vocabularies a <c>$schema</c> turns on, and checks schemas against metaschemas that were given.</summary>
internal sealed class Dialects(JsonSchemaOptions options)
{
    private const string VocabularyFolder = "https://json-schema.org/draft/2020-12/vocab/";

    public Vocabularies? Find(string dialect, out string? fault)
    {
        fault = null;
        var uri = dialect.TrimEnd('#');
        if (uri == Metaschemas.Draft)
            return Vocabularies.All;
        if (!options.Documents.TryGetValue(uri, out var metaschema))
        {
            fault = $"{ValuePreview.Of(dialect)} is not known; the dialect is {Metaschemas.Draft}, others must be given in {nameof(JsonSchemaOptions)}.{nameof(JsonSchemaOptions.Documents)}.";
            return null;
        }

        return metaschema.ValueKind == JsonValueKind.Object && metaschema.TryGetProperty("$vocabulary", out var list) && list.ValueKind == JsonValueKind.Object
            ? Read(list, out fault)
            : Vocabularies.All;
    }

    /// <summary>
    /// Errors of a schema against its own metaschema. Such a metaschema is itself held against the draft's only, so a
    /// circle of metaschemas ends.
    /// </summary>
    public IReadOnlyList<SchemaError> Validate(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$schema", out var name) || name.ValueKind != JsonValueKind.String)
            return [];
        var uri = JsonText.Decode(name).TrimEnd('#');
        if (uri == Metaschemas.Draft || !options.Documents.TryGetValue(uri, out var metaschema))
            return [];
        return CompiledSchema.TryCompile(metaschema, out var compiled, out var errors, options, SchemaRole.Metaschema)
            ? compiled.Validate(schema)
            : [new SchemaError("/$schema", "/$schema", "$schema", $"The metaschema {ValuePreview.Of(uri)} is itself not valid. {errors[0]}")];
    }

    private static Vocabularies Read(JsonElement list, out string? fault)
    {
        fault = null;
        var vocabularies = Vocabularies.None;
        foreach (var entry in list.EnumerateObject())
        {
            var name = JsonText.Decode(JsonText.RawName(entry));
            switch (name.StartsWith(VocabularyFolder, StringComparison.Ordinal) ? name[VocabularyFolder.Length..] : "")
            {
                case "applicator": vocabularies |= Vocabularies.Applicator; break;
                case "unevaluated": vocabularies |= Vocabularies.Unevaluated; break;
                case "validation": vocabularies |= Vocabularies.Validation; break;
                case "core" or "meta-data" or "format-annotation" or "content": break;
                default:
                    if (entry.Value.ValueKind == JsonValueKind.True)
                        fault = $"The metaschema requires the vocabulary {ValuePreview.Of(name)}, which is not supported.";
                    break;
            }
        }

        return vocabularies;
    }
}
