using k8s;
using k8s.Models;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>Which object of a kind.</summary>
/// <param name="Namespace">Empty for what has none.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    public static ObjectKey Of(IKubernetesObject<V1ObjectMeta> item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new ObjectKey(item.Metadata.NamespaceProperty ?? "", item.Metadata.Name);
    }

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
