using System.Text.Json;
using LoopStacks.Cli.Documents;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources.Apply;

/// <summary>Finds kind, name and namespace of documents: all that is needed to send one to its place. The rest is the platform's to judge.</summary>
internal static class ManifestReader
{
    public static (List<Manifest> Manifests, List<DocumentFault> Faults) Read(IEnumerable<SourceDocument> documents, string? space)
    {
        var manifests = new List<Manifest>();
        var faults = new List<DocumentFault>();
        foreach (var document in documents)
        {
            var errors = Errors(document.Json).ToList();
            faults.AddRange(errors.Select(error => new DocumentFault(document.File, document.Line, error)));
            if (errors.Count == 0)
                manifests.Add(Of(document, space));
        }

        // What others lean on comes first; within a kind the user's order stays.
        return ([.. manifests.OrderBy(manifest => manifest.Type.Order)], faults);
    }

    private static Manifest Of(SourceDocument document, string? space)
    {
        var meta = document.Json.GetProperty("metadata");
        return new Manifest(
            document,
            TypeOf(document.Json.Text("kind"))!,
            meta.Text("name")!,
            meta.Text("namespace") ?? space ?? ResourcePaths.DefaultNamespace);
    }

    private static IEnumerable<ProblemError> Errors(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            yield return new("", "must be an object with apiVersion, kind, metadata and spec");
            yield break;
        }

        if (json.Text("kind") is not { } kind)
            yield return new("/kind", $"is missing; it is one of {string.Join(", ", Kinds())}");
        else if (TypeOf(kind) is null)
            yield return new("/kind", $"'{kind}' is unknown; {(Nearest.To(kind, Kinds()) is { } near ? $"did you mean '{near}'?" : $"it is one of {string.Join(", ", Kinds())}")}");
        if (json.Field("metadata") is not { ValueKind: JsonValueKind.Object } meta)
            yield return new("/metadata", "is missing; it must have a name");
        else if (meta.Field("name") is not { ValueKind: JsonValueKind.String })
            yield return new("/metadata/name", "is missing or not a string");
    }

    private static ResourceType? TypeOf(string? kind) => ResourceType.All.FirstOrDefault(type => type.IsDocument && type.Kind == kind);

    private static IEnumerable<string> Kinds() => ResourceType.All.Where(type => type.IsDocument).Select(type => type.Kind!);
}
