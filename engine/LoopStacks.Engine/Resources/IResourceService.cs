using System.Text.Json;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Resources;

/// <summary>
/// The resources, validated and stored. A stored resource is the document as its user wrote it, with defaults filled in, the store's metadata and <c>status</c>. Thread safe.
/// </summary>
public interface IResourceService
{
    /// <summary>Resources of a kind; of one namespace, or of all (null). Ordered by namespace and name.</summary>
    IReadOnlyList<StoredResource> List(ResourceKind kind, string? @namespace);

    StoredResource? Get(ResourceKind kind, string @namespace, string name);

    /// <summary>Resources of a kind as they are stored, without the status, which costs more to make than all else. Ordered by namespace and name.</summary>
    IEnumerable<Resource> Of(ResourceKind kind);

    /// <summary>Those of one name in all namespaces; as they are stored.</summary>
    IReadOnlyList<Resource> Of(ResourceKind kind, string name);

    /// <summary>Creates; AlreadyExists where it does, InvalidResource / InvalidSchema where it is not valid.</summary>
    ValueTask<Outcome<StoredResource>> CreateAsync(Resource resource, bool dryRun, CancellationToken cancellation);

    /// <summary>Replaces; NotFound, StaleVersion (the given version is not the stored one).</summary>
    /// <param name="ifMatch">Resource version that must be the stored one; null does not check.</param>
    ValueTask<Outcome<StoredResource>> ReplaceAsync(Resource resource, string? ifMatch, bool dryRun, CancellationToken cancellation);

    /// <summary>Creates or replaces; nothing is written where nothing changes.</summary>
    ValueTask<Outcome<Applied>> ApplyAsync(Resource resource, bool dryRun, CancellationToken cancellation);

    /// <summary>Deletes; NotFound, StaleVersion, Conflict (default-realm; a realm or agent that is in use).</summary>
    ValueTask<Outcome<StoredResource>> DeleteAsync(ResourceKind kind, string @namespace, string name, string? ifMatch, bool dryRun, CancellationToken cancellation);

    /// <summary>Raised after a change is durable. Handlers must be quick and must not throw.</summary>
    event Action<ResourceChange>? Changed;
}

/// <summary>A resource with its document as it is shown: <c>apiVersion</c>, <c>kind</c>, <c>metadata</c>, <c>spec</c>, <c>status</c>.</summary>
public sealed record StoredResource(Resource Resource, JsonElement Document);

/// <summary>What an apply did.</summary>
public sealed record Applied(StoredResource Resource, ApplyResult Result);

public enum ApplyResult
{
    Created,
    Configured,
    Unchanged,
}

/// <summary>A change of a resource; <paramref name="After"/> is null after a deletion.</summary>
public sealed record ResourceChange(StoredResource? Before, StoredResource? After);
