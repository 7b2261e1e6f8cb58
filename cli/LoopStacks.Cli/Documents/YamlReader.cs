using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;

namespace LoopStacks.Cli.Documents;

/// <summary>Reads one YAML document (JSON is one too) as JSON.</summary>
internal static class YamlReader
{
    /// <summary>The document, or a fault with its line in the file; neither for an empty one.</summary>
    /// <param name="firstLine">Line of the file on which the text begins, from 1.</param>
    public static (JsonElement? Document, DocumentFault? Fault) Read(string text, string file, int firstLine)
    {
        try
        {
            return (YamlDocuments.ToJson(text) is [var document, ..] ? document : null, null);
        }
        catch (YamlSyntaxException fault)
        {
            // The message begins with the line within the text, which is another one in the file.
            var what = fault.Message[(fault.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            return (null, new DocumentFault(file, firstLine + fault.Line - 1, new ProblemError("", $"column {fault.Column}: {what}")));
        }
    }
}
