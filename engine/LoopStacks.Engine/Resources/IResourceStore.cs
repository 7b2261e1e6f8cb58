using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Resources;

/// <summary>Where resources are kept. Each write has the version after the newest, so that all have one order. Thread safe.</summary>
public interface IResourceStore
{
    ValueTask<StoredResources> LoadAsync(CancellationToken cancellation);

    /// <exception cref="Journal.VersionConflictException">The record's version is not the next one: another process wrote. Nothing was written.</exception>
    /// <exception cref="Journal.StorageUnavailableException">Nothing was written; or, where the store went away meanwhile, whether it was shows when it is back.</exception>
    /// <exception cref="ResourceRefusedException">The store has rules of its own, which the resource breaks. Nothing was written.</exception>
    /// <returns>What is stored: the record itself where the store does not keep the metadata.</returns>
    ValueTask<ResourceRecord> PutAsync(ResourceRecord record, CancellationToken cancellation);

    /// <exception cref="Journal.VersionConflictException"><paramref name="version"/> is not the next one: another process wrote. Nothing was written.</exception>
    /// <exception cref="Journal.StorageUnavailableException">Nothing was written; or, where the store went away meanwhile, whether it was shows when it is back.</exception>
    ValueTask DeleteAsync(ResourceKind kind, string @namespace, string name, long version, CancellationToken cancellation);

    /// <summary>What was written after a version, in order; of a resource that was written more than once the newest. Empty where only one process has the store.</summary>
    ValueTask<IReadOnlyList<ResourceRecord>> ChangesAsync(long after, CancellationToken cancellation);

    /// <summary>Raised with the newest version when another process may have written, and maybe when this one did. Handlers must be quick and must not throw.</summary>
    event Action<long>? ChangedElsewhere;
}

/// <summary>A store that has rules of its own refused a resource.</summary>
public sealed class ResourceRefusedException(Fault fault) : Exception(fault.Detail)
{
    public Fault Fault => fault;
}

/// <summary>All resources.</summary>
/// <param name="Version">The newest version, of a deletion too.</param>
public sealed record StoredResources(long Version, IReadOnlyList<ResourceRecord> Records);

/// <summary>A resource as it is kept: its document as JSON; null where it was deleted.</summary>
public sealed record ResourceRecord(ResourceKind Kind, string Namespace, string Name, long Version, byte[]? Document);
