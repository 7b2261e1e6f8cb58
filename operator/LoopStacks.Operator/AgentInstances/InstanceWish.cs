using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>All that an instance's objects are made from. Immutable.</summary>
/// <param name="ControlPlaneUrl">Address that the pods connect to.</param>
internal sealed record InstanceWish(AgentInstance Instance, Agent Agent, Realm Realm, string ControlPlaneUrl, OperatorOptions Options, Served Served)
{
    public string Name => Instance.Metadata.Name;

    public string Namespace => Instance.Metadata.Namespace;

    public bool IsAutoscaled => Instance.Spec.Autoscaling is { Enabled: true };

    /// <summary>How many replicas there may be at most.</summary>
    public int MostReplicas => IsAutoscaled ? Instance.Spec.Autoscaling!.MaxReplicas : Instance.Spec.Replicas;

    public V1ObjectMeta Metadata(string name) => new()
    {
        Name = name,
        NamespaceProperty = Namespace,
        Labels = Labels.OfInstance(Instance.Spec.Realm, Name, Instance.Spec.Agent),
        OwnerReferences = [Ownership.Of(Instance)],
    };
}
