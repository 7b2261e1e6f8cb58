using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Kubernetes.Apply;

/// <summary>Owner references: what has one goes when its owner goes. Owner and owned are in the same namespace, or the owner has none.</summary>
public static class Owners
{
    /// <summary>The reference to put into what the object makes.</summary>
    public static V1OwnerReference ReferenceTo(IKubernetesObject<V1ObjectMeta> owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return new V1OwnerReference
        {
            ApiVersion = owner.ApiVersion,
            Kind = owner.Kind,
            Name = owner.Metadata.Name,
            Uid = owner.Metadata.Uid ?? throw new ArgumentException($"{owner.Kind} {owner.Metadata.Name} has no uid: only what the API server has stored owns something.", nameof(owner)),
            Controller = true,
            BlockOwnerDeletion = true,
        };
    }

    /// <summary>The object that controls this one, where it is of the resource; for an informer on children. Null else.</summary>
    public static ObjectKey? ControllerOf(IKubernetesObject<V1ObjectMeta> item, ApiResource resource)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(resource);
        var owner = item.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true);
        return owner?.Kind == resource.Kind && owner.ApiVersion.StartsWith($"{resource.Group}/", StringComparison.Ordinal)
            ? new ObjectKey(item.Metadata.NamespaceProperty ?? "", owner.Name)
            : null;
    }

    /// <summary>Whether this very object controls the other, not one of its name that was there before.</summary>
    public static bool Controls(IKubernetesObject<V1ObjectMeta> owner, IKubernetesObject<V1ObjectMeta> item)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(item);
        return item.Metadata.OwnerReferences?.Any(reference => reference.Controller == true && reference.Uid == owner.Metadata.Uid) == true;
    }
}
