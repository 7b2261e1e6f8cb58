using System.Text.Json;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Pods;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>What a Deployment says of its pods.</summary>
/// <param name="Wanted">spec.replicas.</param>
/// <param name="Replicas">status.replicas.</param>
/// <param name="Trouble">Why pods are not made or not ready, as the Deployment says; null for none.</param>
/// <param name="Pods">Why pods that are made do not run; null for none.</param>
internal sealed record Running(int Wanted, int Replicas, int ReadyReplicas, string? Trouble, PodTrouble? Pods = null)
{
    public static Running None { get; } = new(0, 0, 0, null);

    public static Running Of(JsonElement deployment)
    {
        var spec = Part(deployment, "spec");
        var status = Part(deployment, "status");
        return new Running(Number(spec, "replicas") ?? 1, Number(status, "replicas") ?? 0, Number(status, "readyReplicas") ?? 0, TroubleIn(status));
    }

    private static string? TroubleIn(JsonElement? status)
    {
        if (Part(status, "conditions") is not { ValueKind: JsonValueKind.Array } conditions)
            return null;
        foreach (var condition in conditions.EnumerateArray())
        {
            var (type, value) = (Text(condition, "type"), Text(condition, "status"));
            if ((type == "ReplicaFailure" && value == "True") || (type == "Progressing" && value == "False"))
                return Text(condition, "message") ?? Text(condition, "reason");
        }

        return null;
    }

    private static JsonElement? Part(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty(name, out var part) ? part : null;

    private static int? Number(JsonElement? of, string name) => Part(of, name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    private static string? Text(JsonElement of, string name) => Part(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}

/// <summary>The status of an AgentInstance. Pure.</summary>
internal static class InstanceStatus
{
    public static StatusDocument Of(AgentInstance instance, Verdict scheduled, Verdict? autoscaling, Running running)
    {
        var ready = Ready(instance, scheduled, autoscaling, running);
        return new StatusDocument
        {
            ObservedGeneration = instance.Metadata.Generation,
            Phase = ready.Holds == true ? "Running" : running.ReadyReplicas > 0 ? "Degraded" : "Pending",
            Verdicts = autoscaling is null ? [ready, scheduled] : [ready, scheduled, autoscaling],
            Fields =
            {
                ["replicas"] = running.Replicas,
                ["readyReplicas"] = running.ReadyReplicas,
                ["selector"] = Labels.SelectorOf(instance.Metadata.Name),
            },
        };
    }

    private static Verdict Ready(AgentInstance instance, Verdict scheduled, Verdict? autoscaling, Running running)
    {
        if (scheduled.Holds != true)
            return scheduled with { Type = ConditionTypes.Ready };
        var name = instance.Metadata.Name;
        var wanted = autoscaling is null ? instance.Spec.Replicas : running.Wanted;
        if (wanted == 0)
            return Says(true, Reasons.ScaledToZero, autoscaling is null ? $"spec.replicas is 0, so it bids for nothing; `kubectl scale agentinstance {name} --replicas=1` starts it." : "It is scaled to 0 replicas and bids for nothing new.");
        var count = $"{running.ReadyReplicas} of {wanted} replicas are ready";
        if (running.ReadyReplicas >= wanted)
            return Says(true, Reasons.ReplicasReady, $"{count}.");
        if (running.Pods is { } pods)
            return Says(false, pods.Reason, $"{count}: {pods.Message}");
        return running.Trouble is { } trouble
            ? Says(false, Reasons.ReplicasFailing, $"{count}: {trouble.TrimEnd('.')}. See `kubectl describe pods -n {instance.Metadata.Namespace} -l {Labels.Instance}={name}`.")
            : Says(false, Reasons.ReplicasMissing, $"{count}; see `kubectl get pods -n {instance.Metadata.Namespace} -l {Labels.Instance}={name}`.");
    }

    private static Verdict Says(bool holds, string reason, string message) => new(ConditionTypes.Ready, holds, reason, message);
}
