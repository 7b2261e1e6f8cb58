using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Resources;

/// <summary>Where resources are kept. Thread safe.</summary>
public interface IResourceStore
{
    ValueTask<IReadOnlyList<ResourceRecord>> LoadAsync(CancellationToken cancellation);

    /// <exception cref="Journal.StorageUnavailableException">Nothing was written.</exception>
    ValueTask PutAsync(ResourceRecord record, CancellationToken cancellation);

    /// <exception cref="Journal.StorageUnavailableException">Nothing was written.</exception>
    ValueTask DeleteAsync(ResourceKind kind, string @namespace, string name, CancellationToken cancellation);
}

/// <summary>A resource as it is kept: its document as JSON.</summary>
public sealed record ResourceRecord(ResourceKind Kind, string Namespace, string Name, long Version, byte[] Document);
