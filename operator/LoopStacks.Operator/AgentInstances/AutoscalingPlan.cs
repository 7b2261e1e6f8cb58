using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>
/// Who changes the number of replicas: KEDA where it is installed and the backlog or zero replicas are asked for, else Kubernetes' HorizontalPodAutoscaler. Pure.
/// </summary>
internal static class AutoscalingPlan
{
    private const int UsualUtilization = 80;
    private const int PollingSeconds = 5;
    private const int CooldownSeconds = 300;

    /// <summary>Null where there is nothing to make: autoscaling is off, or can't be done here.</summary>
    public static Child? Of(InstanceWish wish) => Choose(wish) switch
    {
        Choice.Keda => ScaledObject(wish),
        Choice.Autoscaler => Child.Of(ChildKinds.Autoscaler(wish.Served.Autoscaler!), Autoscaler(wish)),
        _ => null,
    };

    /// <summary>The condition Autoscaling; null where autoscaling is off.</summary>
    public static Verdict? Condition(InstanceWish wish)
    {
        if (!wish.IsAutoscaled)
            return null;
        var spec = wish.Instance.Spec.Autoscaling!;
        var bounds = $"{spec.MinReplicas} to {spec.MaxReplicas} replicas";
        return Choose(wish) switch
        {
            Choice.Keda when spec.MinReplicas == 0 => Says(true, Reasons.ScaledObject, $"KEDA keeps {bounds} by {By(wish)}. At 0 replicas it makes no bids; work that waits in its stream, and loops that need it where nobody else is there, start it again."),
            Choice.Keda => Says(true, Reasons.ScaledObject, $"KEDA keeps {bounds} by {By(wish)}."),
            Choice.Autoscaler when wish.Served.HasKeda && spec.TargetQueueLength is not null => Says(false, Reasons.RedisUnknown,
                $"spec.autoscaling.targetQueueLength is {spec.TargetQueueLength} and has no effect: the operator does not know the Redis that has the backlog. Set {AutoscalingOptions.Section}:{nameof(AutoscalingOptions.RedisAddress)}. Until then {Fallback(wish)}."),
            Choice.Autoscaler when spec.TargetQueueLength is not null => Says(false, Reasons.KedaMissing,
                $"spec.autoscaling.targetQueueLength is {spec.TargetQueueLength} and has no effect: KEDA is not installed in this cluster (keda.sh/v1alpha1 is not served). Install it, or use targetCPUUtilization. Until then {Fallback(wish)}."),
            Choice.Autoscaler when spec.MinReplicas == 0 => Says(false, Reasons.KedaMissing,
                $"spec.autoscaling.minReplicas is 0, which needs KEDA and targetQueueLength. Until then {Fallback(wish)}."),
            Choice.Autoscaler => Says(true, Reasons.HorizontalPodAutoscaler, $"A HorizontalPodAutoscaler keeps {bounds} by {By(wish)}. It needs metrics-server in the cluster."),
            _ => Says(false, Reasons.KedaMissing,
                "spec.autoscaling.enabled is true and has no effect: this cluster serves neither autoscaling/v2 (or v2beta2) nor KEDA. Set spec.replicas, with spec.autoscaling.enabled: false."),
        };
    }

    /// <summary>The condition with what the autoscaler says of itself: one that has no metrics scales nothing.</summary>
    /// <param name="autoscaler">The HorizontalPodAutoscaler or ScaledObject as it is; null where it is not there yet.</param>
    public static Verdict Observed(Verdict planned, JsonElement? autoscaler)
    {
        if (planned.Holds != true || autoscaler is not { } there || !there.TryGetProperty("status", out var status) || !status.TryGetProperty("conditions", out var conditions) || conditions.ValueKind != JsonValueKind.Array)
            return planned;
        foreach (var condition in conditions.EnumerateArray())
        {
            // Of Kubernetes' own ScalingActive and AbleToScale, of KEDA's Ready.
            if (Text(condition, "type") is "ScalingActive" or "AbleToScale" or "Ready" && Text(condition, "status") == "False")
                return new Verdict(planned.Type, false, Reasons.ScalingInactive, $"{planned.Message} It does not scale now: {Text(condition, "message") ?? Text(condition, "reason")}");
        }

        return planned;
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private enum Choice
    {
        None,
        Autoscaler,
        Keda,
    }

    private static Choice Choose(InstanceWish wish)
    {
        if (wish.Instance.Spec.Autoscaling is not { Enabled: true } spec)
            return Choice.None;
        if (wish.Served.HasKeda && spec.TargetQueueLength is not null && wish.Options.Autoscaling.RedisAddress.Length > 0)
            return Choice.Keda;
        return wish.Served.Autoscaler is null ? Choice.None : Choice.Autoscaler;
    }

    private static string Fallback(InstanceWish wish) =>
        $"a HorizontalPodAutoscaler keeps {Math.Max(1, wish.Instance.Spec.Autoscaling!.MinReplicas)} to {wish.Instance.Spec.Autoscaling.MaxReplicas} replicas by {ByUtilization(wish.Instance.Spec.Autoscaling)}";

    private static string By(InstanceWish wish)
    {
        var spec = wish.Instance.Spec.Autoscaling!;
        if (Choose(wish) != Choice.Keda)
            return ByUtilization(spec);
        var queue = $"{spec.TargetQueueLength} waiting work items a replica";
        return spec.TargetCPUUtilization is null && spec.TargetMemoryUtilization is null ? queue : $"{queue} and {ByUtilization(spec)}";
    }

    private static string ByUtilization(AutoscalingSpec spec) => string.Join(" and ", Utilizations(spec).Select(metric => $"{metric.Target}% {(metric.Resource == "cpu" ? "CPU" : "memory")}"));

    private static V2HorizontalPodAutoscaler Autoscaler(InstanceWish wish)
    {
        var spec = wish.Instance.Spec.Autoscaling!;
        return new V2HorizontalPodAutoscaler
        {
            Metadata = wish.Metadata(Names.OfInstance(wish.Name)),
            Spec = new V2HorizontalPodAutoscalerSpec
            {
                ScaleTargetRef = new V2CrossVersionObjectReference { ApiVersion = ChildKinds.Deployment.ApiVersion, Kind = ChildKinds.Deployment.Kind, Name = Names.OfInstance(wish.Name) },
                MinReplicas = Math.Max(1, spec.MinReplicas),
                MaxReplicas = spec.MaxReplicas,
                Metrics =
                [
                    .. Utilizations(spec).Select(metric => new V2MetricSpec
                    {
                        Type = "Resource",
                        Resource = new V2ResourceMetricSource { Name = metric.Resource, Target = new V2MetricTarget { Type = "Utilization", AverageUtilization = metric.Target } },
                    }),
                ],
            },
        };
    }

    /// <summary>CPU at 80 % where nothing was asked for.</summary>
    private static IEnumerable<(string Resource, int Target)> Utilizations(AutoscalingSpec spec)
    {
        if (spec.TargetCPUUtilization is { } cpu)
            yield return ("cpu", cpu);
        if (spec.TargetMemoryUtilization is { } memory)
            yield return ("memory", memory);
        if (spec.TargetCPUUtilization is null && spec.TargetMemoryUtilization is null)
            yield return ("cpu", UsualUtilization);
    }

    private static Child ScaledObject(InstanceWish wish)
    {
        var spec = wish.Instance.Spec.Autoscaling!;
        var triggers = new JsonArray(Stream(wish, "work", spec.TargetQueueLength!.Value));
        if (spec.MinReplicas == 0)
            triggers.Add(Stream(wish, "demand", 1));
        if (spec.TargetCPUUtilization is not null || spec.TargetMemoryUtilization is not null)
        {
            foreach (var (resource, target) in Utilizations(spec))
                triggers.Add(new JsonObject { ["type"] = resource, ["metricType"] = "Utilization", ["metadata"] = new JsonObject { ["value"] = Text(target) } });
        }

        var name = Names.OfInstance(wish.Name);
        return Child.Of(ChildKinds.ScaledObject, wish.Namespace, name, new JsonObject
        {
            ["metadata"] = JsonNode.Parse(k8s.KubernetesJson.Serialize(wish.Metadata(name))),
            ["spec"] = new JsonObject
            {
                ["scaleTargetRef"] = new JsonObject { ["apiVersion"] = ChildKinds.Deployment.ApiVersion, ["kind"] = ChildKinds.Deployment.Kind, ["name"] = name },
                ["minReplicaCount"] = spec.MinReplicas,
                ["maxReplicaCount"] = spec.MaxReplicas,
                ["pollingInterval"] = PollingSeconds,
                ["cooldownPeriod"] = CooldownSeconds,
                ["triggers"] = triggers,
            },
        });
    }

    /// <summary>
    /// The length of a stream of the instance's (docs/operations.md): of <c>work</c>, what waits and what was handed to a control plane and is not done; of <c>demand</c>, whether loops need it while it has no replicas.
    /// </summary>
    private static JsonObject Stream(InstanceWish wish, string stream, int length)
    {
        var options = wish.Options.Autoscaling;
        var trigger = new JsonObject
        {
            ["type"] = "redis-streams",
            ["metadata"] = new JsonObject
            {
                ["address"] = options.RedisAddress,
                ["stream"] = $"loopstacks:{{{wish.Instance.Spec.Realm}}}:{stream}:{wish.Name}",
                ["streamLength"] = Text(length),
                ["enableTLS"] = options.RedisTls ? "true" : "false",
            },
        };
        if (options.TriggerAuthentication.Length > 0)
            trigger["authenticationRef"] = new JsonObject { ["name"] = options.TriggerAuthentication, ["kind"] = "ClusterTriggerAuthentication" };
        return trigger;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Verdict Says(bool holds, string reason, string message) => new(ConditionTypes.Autoscaling, holds, reason, message);
}
