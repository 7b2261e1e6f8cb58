using System.Text.Json;
using LoopStacks.Api.Bodies;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Resources;

/// <summary>A resource must be of its collection's kind, and bear the name and the namespace of its URL.</summary>
internal static class ResourcePlace
{
    public static Outcome<Resource> Put(Resource resource, JsonElement document, ResourceTarget target)
    {
        var faults = new FieldFaults();
        if (resource.Kind != target.Kind)
            faults.Add("/kind", "BadValue", $"{resource.Kind} came to /{ResourceCollection.Of(target.Kind).Path}, which takes {target.Kind}; send it to /{ResourceCollection.Of(resource.Kind).Path}.");
        if (target.Name is { } name && resource.Metadata.Name != name)
            faults.Add("/metadata/name", "BadValue", $"\"{resource.Metadata.Name}\" came, but the URL names '{Answers.Refusals.Shown(name)}'.");
        var written = WrittenNamespace(document);
        if (target.Namespace is { } asked && written is not null && written != asked)
            faults.Add("/metadata/namespace", "BadValue", $"\"{written}\" came, but the URL says namespace={Answers.Refusals.Shown(asked)}.");
        return faults.Any ? faults.ToFault(ErrorCode.InvalidResource) : Named(resource, target.Namespace);
    }

    private static Resource Named(Resource resource, string? @namespace) =>
        @namespace is null ? resource : resource with { Metadata = resource.Metadata with { Namespace = @namespace } };

    // The model fills the default in; only the document tells whether its author wrote one.
    private static string? WrittenNamespace(JsonElement document) =>
        document.TryGetProperty("metadata"u8, out var metadata)
        && metadata.TryGetProperty("namespace"u8, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
