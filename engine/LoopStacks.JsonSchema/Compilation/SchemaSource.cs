using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LoopStacks.JsonSchema.Documents;
using LoopStacks.JsonSchema.Patterns;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Compilation;

/// <summary>A subschema as the builders of keywords read it. Its shape was checked against the metaschema before.</summary>
internal sealed class SchemaSource(SchemaLocation location, SchemaCompiler compiler)
{
    public Vocabularies Vocabularies => location.Resource.Vocabularies;

    public bool Has(string keyword) => location.Element.TryGetProperty(keyword, out _);

    public bool TryGet(string keyword, out JsonElement value) => location.Element.TryGetProperty(keyword, out value);

    /// <summary>Where a keyword stands, as errors show it.</summary>
    public string At(string keyword) => JsonPointer.Append(location.Display, keyword);

    /// <summary>The subschema under a keyword.</summary>
    public SchemaNode? Child(string keyword) => Has(keyword) ? NodeAt(JsonPointer.Append(location.Pointer, keyword)) : null;

    /// <summary>The subschemas in the list under a keyword.</summary>
    public SchemaNode[] Children(string keyword)
    {
        if (!TryGet(keyword, out var list))
            return [];
        var at = JsonPointer.Append(location.Pointer, keyword);
        return [.. Enumerable.Range(0, list.GetArrayLength()).Select(index => NodeAt(JsonPointer.Append(at, index)))];
    }

    /// <summary>The names under a keyword that maps names to something.</summary>
    public List<string> Names(string keyword) =>
        TryGet(keyword, out var map) ? [.. map.EnumerateObject().Select(entry => JsonText.Decode(JsonText.RawName(entry)))] : [];

    /// <summary>The subschemas under such names.</summary>
    public SchemaNode[] Children(string keyword, IEnumerable<string> names)
    {
        var at = JsonPointer.Append(location.Pointer, keyword);
        return [.. names.Select(name => NodeAt(JsonPointer.Append(at, name)))];
    }

    public bool TryGetLimit(string keyword, out long limit)
    {
        limit = 0;
        if (!TryGet(keyword, out var value))
            return false;
        limit = NumberText.Of(value).ToInt64Saturated();
        return true;
    }

    public static List<string> Strings(JsonElement list) => [.. list.EnumerateArray().Select(JsonText.Decode)];

    /// <summary>Where a reference leads, or null after an error was reported.</summary>
    public SchemaNode? Refer(string keyword, JsonElement reference, out SchemaLocation? target)
    {
        target = compiler.Registry.Resolve(location, keyword, JsonText.Decode(reference));
        return target is null ? null : compiler.NodeFor(target);
    }

    public bool TryParsePattern(string source, string pointer, [NotNullWhen(true)] out SchemaPattern? pattern)
    {
        pattern = null;
        try
        {
            pattern = SchemaPattern.Parse(source, compiler.Options.RegexTimeout);
            return true;
        }
        catch (ArgumentException fault)
        {
            compiler.Registry.Report(pointer, "pattern", $"{ValuePreview.Of(source)} is no regular expression. {fault.Message}");
            return false;
        }
    }

    private SchemaNode NodeAt(string pointer) => compiler.NodeFor(location.Resource.Document.Locations[pointer]);
}
