using k8s.Models;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Operator.Children;

/// <summary>The kinds of objects that the operator makes.</summary>
internal static class ChildKinds
{
    public static ApiResource ConfigMap { get; } = ApiResource.Of<V1ConfigMap>();

    public static ApiResource Secret { get; } = ApiResource.Of<V1Secret>();

    public static ApiResource Service { get; } = ApiResource.Of<V1Service>();

    public static ApiResource ServiceAccount { get; } = ApiResource.Of<V1ServiceAccount>();

    public static ApiResource Deployment { get; } = ApiResource.Of<V1Deployment>();

    public static ApiResource StatefulSet { get; } = ApiResource.Of<V1StatefulSet>();

    public static ApiResource NetworkPolicy { get; } = ApiResource.Of<V1NetworkPolicy>();

    public static ApiResource ScaledObject { get; } = new("keda.sh", "v1alpha1", "scaledobjects", "ScaledObject");

    public static ApiResource DisruptionBudget(string version) => new("policy", version, "poddisruptionbudgets", "PodDisruptionBudget");

    public static ApiResource Autoscaler(string version) => new("autoscaling", version, "horizontalpodautoscalers", "HorizontalPodAutoscaler");
}
