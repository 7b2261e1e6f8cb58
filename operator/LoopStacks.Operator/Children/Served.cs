using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Operator.Children;

/// <summary>What the API server serves of that which differs from cluster to cluster.</summary>
/// <param name="DisruptionBudget">Version of PodDisruptionBudget in the group policy: v1, or v1beta1 before 1.21.</param>
/// <param name="Autoscaler">Version of HorizontalPodAutoscaler: v2, or v2beta2 before 1.23; null where none of them is served.</param>
/// <param name="HasKeda">Whether KEDA's ScaledObject is served.</param>
internal sealed record Served(string DisruptionBudget, string? Autoscaler, bool HasKeda)
{
    public static Served Current { get; } = new("v1", "v2", HasKeda: false);

    /// <exception cref="InvalidOperationException">The server is older than 1.20.</exception>
    public static async Task<Served> AskAsync(ServedApis apis, CancellationToken cancellation)
    {
        var budget = await apis.FirstServedAsync([ChildKinds.DisruptionBudget("v1"), ChildKinds.DisruptionBudget("v1beta1")], cancellation)
            ?? throw new InvalidOperationException("The API server serves no PodDisruptionBudget in policy/v1 or policy/v1beta1; Kubernetes 1.20 or later is needed.");
        var autoscaler = await apis.FirstServedAsync([ChildKinds.Autoscaler("v2"), ChildKinds.Autoscaler("v2beta2")], cancellation);
        return new Served(budget.Version, autoscaler?.Version, await apis.ServesAsync(ChildKinds.ScaledObject, cancellation));
    }

    /// <summary>All kinds of which there may be children.</summary>
    public IEnumerable<ApiResource> Kinds()
    {
        yield return ChildKinds.ServiceAccount;
        yield return ChildKinds.ConfigMap;
        yield return ChildKinds.Secret;
        yield return ChildKinds.Service;
        yield return ChildKinds.Deployment;
        yield return ChildKinds.StatefulSet;
        yield return ChildKinds.NetworkPolicy;
        yield return ChildKinds.DisruptionBudget(DisruptionBudget);
        if (Autoscaler is { } version)
            yield return ChildKinds.Autoscaler(version);
        if (HasKeda)
            yield return ChildKinds.ScaledObject;
    }
}
