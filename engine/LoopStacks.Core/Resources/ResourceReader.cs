using System.Text.Json;
using LoopStacks.Core.Resources.Shapes;
using LoopStacks.Core.Resources.Yaml;

namespace LoopStacks.Core.Resources;

/// <summary>Reads resources strictly, and tells all faults at once. Thread safe.</summary>
/// <remarks>
/// The store's metadata is read; <c>status</c>, <c>managedFields</c> and the like are taken and not kept. A field that is null counts as not there.
/// </remarks>
public static class ResourceReader
{
    /// <summary>Reads one resource.</summary>
    /// <param name="document">Is copied where the resource keeps parts of it.</param>
    public static ResourceReadResult Read(JsonElement document)
    {
        var faults = new Faults();
        if (document.ValueKind != JsonValueKind.Object)
        {
            faults.NotAllowed("", ResourceErrorCode.WrongType, document, "an object with apiVersion, kind, metadata and spec");
            return new ResourceReadResult(null, faults.Errors);
        }

        ReadVersion(document, faults);
        Resource? resource = null;
        if (ReadKind(document, faults) is { } kind)
            resource = (Resource?)ShapeCatalog.Of(ResourceKinds.TypeOf(kind)).Read(document, "", faults);
        else if (document.TryGetProperty("metadata", out var metadata))
            ShapeCatalog.Of(typeof(ResourceMetadata)).Read(metadata, "/metadata", faults);
        return new ResourceReadResult(faults.Errors.Count == 0 ? resource : null, faults.Errors);
    }

    /// <summary>
    /// Reads a text of several YAML documents, or one of JSON. Errors know their lines. A text that is neither gives one result with
    /// <see cref="ResourceErrorCode.BadSyntax"/>; an empty one gives none.
    /// </summary>
    public static IReadOnlyList<ResourceReadResult> ReadYaml(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return [.. YamlReader.Read(text).Select(ReadLocated)];
        }
        catch (YamlSyntaxException syntax)
        {
            var error = new ResourceError("", ResourceErrorCode.BadSyntax, syntax.Message) { Line = syntax.Line };
            return [new ResourceReadResult(null, [error]) { Line = syntax.Line }];
        }
    }

    private static ResourceReadResult ReadLocated(YamlDocument document)
    {
        var result = Read(document.Root);
        return result with
        {
            Errors = [.. result.Errors.Select(error => error with { Line = document.LineOf(error.Pointer) })],
            Line = document.Line,
        };
    }

    private static void ReadVersion(JsonElement document, Faults faults)
    {
        if (!document.TryGetProperty("apiVersion", out var version))
            faults.Add("/apiVersion", ResourceErrorCode.Missing, $"apiVersion is missing; it must be {Resource.ApiGroupVersion}.");
        else if (version.ValueKind != JsonValueKind.String || !version.ValueEquals(Resource.ApiGroupVersion))
            faults.NotAllowed("/apiVersion", ResourceErrorCode.BadValue, version, Resource.ApiGroupVersion);
    }

    private static ResourceKind? ReadKind(JsonElement document, Faults faults)
    {
        if (!document.TryGetProperty("kind", out var kind))
        {
            faults.Add("/kind", ResourceErrorCode.Missing, $"kind is missing; it must be one of {string.Join(", ", ResourceKinds.Names)}.");
            return null;
        }

        if (kind.ValueKind != JsonValueKind.String)
        {
            faults.NotAllowed("/kind", ResourceErrorCode.WrongType, kind, $"one of {string.Join(", ", ResourceKinds.Names)}");
            return null;
        }

        if (ResourceKinds.Find(kind.GetString()!) is { } known)
            return known;
        faults.Add("/kind", ResourceErrorCode.UnknownKind, $"kind {Faults.Show(kind)} is not known; {Nearest.Hint(kind.GetString()!, ResourceKinds.Names)}");
        return null;
    }
}
