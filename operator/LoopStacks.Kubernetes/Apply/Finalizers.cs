using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Kubernetes.Apply;

/// <summary>Finalizers: what has one stays, marked as deleted, until its owner has cleaned up and takes it off.</summary>
public static class Finalizers
{
    public static bool Has(IKubernetesObject<V1ObjectMeta> item, string finalizer)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Metadata.Finalizers?.Contains(finalizer) == true;
    }

    /// <summary>Adds it where it is not there. An object that is being deleted takes none any more, and is left alone.</summary>
    /// <exception cref="KubernetesApiException"><see cref="KubernetesApiException.IsConflict"/> where the object has changed since it was read.</exception>
    public static async Task AddAsync(ApplyClient client, ApiResource resource, IKubernetesObject<V1ObjectMeta> item, string finalizer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!Has(item, finalizer) && item.Metadata.DeletionTimestamp is null)
            await WriteAsync(client, resource, item, [.. item.Metadata.Finalizers ?? [], finalizer], cancellation);
    }

    /// <summary>Takes it off. Does nothing where it is not there, or where the object is gone.</summary>
    /// <exception cref="KubernetesApiException"><see cref="KubernetesApiException.IsConflict"/> where the object has changed since it was read.</exception>
    public static async Task RemoveAsync(ApplyClient client, ApiResource resource, IKubernetesObject<V1ObjectMeta> item, string finalizer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!Has(item, finalizer))
            return;
        try
        {
            await WriteAsync(client, resource, item, item.Metadata.Finalizers!.Where(other => other != finalizer), cancellation);
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            // It is gone, which is what was wanted.
        }
    }

    private static async Task WriteAsync(ApplyClient client, ApiResource resource, IKubernetesObject<V1ObjectMeta> item, IEnumerable<string> finalizers, CancellationToken cancellation)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = item.Metadata.ResourceVersion,
                ["finalizers"] = new JsonArray([.. finalizers.Select(name => (JsonNode)name)]),
            },
        };
        await client.MergeAsync(resource, ObjectKey.Of(item), patch, cancellation);
    }
}
