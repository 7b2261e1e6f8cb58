using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Controllers;
using LoopStacks.Kubernetes.Informers;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Operator.Pods;

/// <summary>The pods of AgentInstances: only they tell why they do not run. Reading is thread safe.</summary>
internal sealed class AgentPods
{
    private const string ByInstance = "instance";

    private readonly Informer<PodObject> _pods;

    /// <param name="space">The only namespace that is looked after; null for all.</param>
    public AgentPods(KubernetesConnection connection, string? space, TimeProvider time, ILoggerFactory logs)
    {
        _pods = new Informer<PodObject>(connection, time, logs.CreateLogger<Informer<PodObject>>(), PodObject.Resource, new InformerOptions { Namespace = space, LabelSelector = $"{Labels.Selector},{Labels.Instance}" })
            .AddIndex(ByInstance, pod => InstanceOf(pod) is { } instance ? [instance.ToString()] : []);
    }

    public IInformer Informer => _pods;

    /// <summary>Why those of an instance that are not ready are not; null where nothing is known.</summary>
    public PodTrouble? TroubleOf(AgentInstance instance) =>
        PodTrouble.Of(_pods.ByIndex(ByInstance, new ObjectKey(instance.Metadata.Namespace, instance.Metadata.Name).ToString()));

    /// <summary>Reconciles the instance where something else is to be said of its pods.</summary>
    public void Wake(Controller controller)
    {
        controller.Watch(_pods, _ => []);
        _pods.AddHandler(change =>
        {
            if (InstanceOf(change.Now) is not { } instance)
                return;
            var before = change.Before is { } was && change.Kind == ChangeKind.Updated ? PodTrouble.Of([was]) : null;
            var now = change.Kind == ChangeKind.Deleted ? null : PodTrouble.Of([change.Now]);
            if (before != now)
                controller.Add(instance);
        });
    }

    private static ObjectKey? InstanceOf(PodObject pod) =>
        pod.Metadata.Labels?.TryGetValue(Labels.Instance, out var name) == true ? new ObjectKey(pod.Metadata.NamespaceProperty, name) : null;
}
