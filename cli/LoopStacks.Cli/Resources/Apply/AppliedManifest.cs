using System.Text.Json;

namespace LoopStacks.Cli.Resources.Apply;

/// <summary>What became of a document.</summary>
/// <param name="Result"><c>created</c>, <c>configured</c> or <c>unchanged</c>.</param>
internal sealed record AppliedManifest(Manifest Manifest, string Result, JsonElement Resource);
