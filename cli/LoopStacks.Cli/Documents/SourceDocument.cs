using System.Text.Json;

namespace LoopStacks.Cli.Documents;

/// <summary>A document that a user wrote, and where it stands.</summary>
/// <param name="File">As the user named it.</param>
/// <param name="Line">Line on which the document begins, from 1.</param>
internal sealed record SourceDocument(string File, int Line, JsonElement Json);
