using System.Text.Json;
using LoopStacks.Cli.Documents;

namespace LoopStacks.Cli.Resources.Apply;

/// <summary>A document whose kind and name are known.</summary>
internal sealed record Manifest(SourceDocument Source, ResourceType Type, string Name, string Namespace)
{
    public JsonElement Json => Source.Json;

    /// <summary>Such as <c>agent/sentiment-analyzer</c>.</summary>
    public string Title => $"{Type.Singular}/{Name}";

    public string Path(bool dryRun = false) => ResourcePaths.Of(
        Type,
        Name,
        ("namespace", Namespace == ResourcePaths.DefaultNamespace ? null : Namespace),
        ("dryRun", dryRun ? "true" : null));
}
