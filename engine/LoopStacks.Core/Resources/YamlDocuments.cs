using System.Text.Json;
using LoopStacks.Core.Resources.Yaml;

namespace LoopStacks.Core.Resources;

/// <summary>YAML 1.2 (core schema) as JSON and back. Thread safe.</summary>
public static class YamlDocuments
{
    /// <summary>Greatest nesting of lists and mappings in a document.</summary>
    public const int MaxDepth = 64;

    /// <summary>Greatest number of values of all documents of a text, those that aliases repeat counted each time.</summary>
    public const int MaxValues = 200_000;

    /// <summary>Greatest size of a document as JSON, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>
    /// The documents of a text, empty ones left out. Plain scalars are null, booleans and numbers as the core schema says, so <c>yes</c> is a string; quoted ones are strings.
    /// A text that is JSON is taken as it is.
    /// </summary>
    /// <exception cref="YamlSyntaxException">The text is no YAML, has a key twice, or passes a limit.</exception>
    public static IReadOnlyList<JsonElement> ToJson(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        return [.. YamlReader.Read(yaml).Select(document => document.Root)];
    }

    /// <summary>A value as YAML in block style, ending in a line feed. <see cref="ToJson"/> reads the same value back, and so does a reader of YAML 1.1.</summary>
    public static string FromJson(JsonElement json) => YamlWriter.Write(json);
}
