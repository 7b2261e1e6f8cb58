using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>Kubernetes' own placement fields, as an instance has them.</summary>
internal static class Placement
{
    private const int MostTolerations = 64;
    private static readonly string[] s_controlPlaneTaints = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

    public static IList<V1Toleration>? Tolerations(PlacementSpec? placement) =>
        placement?.Tolerations is { } tolerations && tolerations.GetArrayLength() > 0 ? KubernetesJson.Deserialize<List<V1Toleration>>(tolerations.GetRawText()) : null;

    public static V1Affinity? Affinity(PlacementSpec? placement) =>
        placement?.Affinity is { } affinity && affinity.EnumerateObject().Any() ? KubernetesJson.Deserialize<V1Affinity>(affinity.GetRawText()) : null;

    /// <summary>Why the pods can't be placed so; null where they can.</summary>
    public static Refusal? Refuse(PlacementSpec? placement, PodOptions pods) =>
        Unreadable<List<V1Toleration>>(placement?.Tolerations, "spec.placement.tolerations")
        ?? Unreadable<V1Affinity>(placement?.Affinity, "spec.placement.affinity")
        ?? Bad(Tolerations(placement) ?? [], pods);

    private static Refusal? Bad(IList<V1Toleration> tolerations, PodOptions pods)
    {
        if (tolerations.Count > MostTolerations)
            return new(Reasons.PlacementInvalid, $"spec.placement.tolerations has {tolerations.Count} items; at most {MostTolerations} are taken.");
        for (var i = 0; i < tolerations.Count; i++)
        {
            var (toleration, path) = (tolerations[i], $"spec.placement.tolerations[{i}]");
            if (toleration.OperatorProperty is not (null or "" or "Equal" or "Exists"))
                return new(Reasons.PlacementInvalid, $"{path}.operator is '{toleration.OperatorProperty}'; it must be Exists or Equal.");
            if (string.IsNullOrEmpty(toleration.Key) && toleration.OperatorProperty != "Exists")
                return new(Reasons.PlacementInvalid, $"{path} has no key; name the taint's key, or write operator: Exists to mean all taints.");
            if (toleration.OperatorProperty == "Exists" && !string.IsNullOrEmpty(toleration.Value))
                return new(Reasons.PlacementInvalid, $"{path}.value is '{toleration.Value}'; with operator: Exists leave the value out.");
            if (toleration.Effect is not (null or "" or "NoSchedule" or "PreferNoSchedule" or "NoExecute"))
                return new(Reasons.PlacementInvalid, $"{path}.effect is '{toleration.Effect}'; it must be NoSchedule, PreferNoSchedule or NoExecute.");
            if (toleration.TolerationSeconds is not null && toleration.Effect != "NoExecute")
                return new(Reasons.PlacementInvalid, $"{path}.tolerationSeconds stands beside effect '{toleration.Effect ?? ""}'; it has a meaning with NoExecute only.");
            if (!pods.AllowControlPlaneNodes && ToleratesControlPlane(toleration))
            {
                return new(Reasons.PrivilegeRefused, $"{path} tolerates the taints of control plane nodes{(string.IsNullOrEmpty(toleration.Key) ? ", since it tolerates all" : $" ({toleration.Key})")}; agents don't run there. "
                    + $"Name other taints, or ask who runs the operator to set {PodOptions.Section}:{nameof(PodOptions.AllowControlPlaneNodes)}.");
            }
        }

        return null;
    }

    private static bool ToleratesControlPlane(V1Toleration toleration) =>
        toleration.Effect != "PreferNoSchedule" && (string.IsNullOrEmpty(toleration.Key) || s_controlPlaneTaints.Contains(toleration.Key));

    /// <summary>A field that the model does not know would be dropped without a word, and the pods would run somewhere else than was asked for.</summary>
    private static Refusal? Unreadable<T>(JsonElement? written, string path)
    {
        if (written is not { } document)
            return null;
        try
        {
            var understood = JsonNode.Parse(KubernetesJson.Serialize(KubernetesJson.Deserialize<T>(document.GetRawText())));
            return Lost(JsonNode.Parse(document.GetRawText()), understood, path) is { } lost
                ? new(Reasons.PlacementInvalid, $"{lost} is not known to Kubernetes, or has a value of the wrong kind; see `kubectl explain pod.{path["spec.placement.".Length..].Insert(0, "spec.")}`.")
                : null;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            var at = exception is JsonException { Path: { Length: > 1 } place } ? place[1..] : "";
            return new(Reasons.PlacementInvalid, $"{path}{at} has a value of the wrong kind; see `kubectl explain pod.spec.{path["spec.placement.".Length..]}`.");
        }
    }

    /// <summary>The path of the first field that was written and not understood.</summary>
    private static string? Lost(JsonNode? written, JsonNode? understood, string path)
    {
        switch (written)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    if (value is null)
                        continue;
                    if (understood is not JsonObject known || !known.TryGetPropertyValue(name, out var found) || found is null)
                    {
                        if (value is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                            continue;
                        return $"{path}.{name}";
                    }

                    if (Lost(value, found, $"{path}.{name}") is { } lost)
                        return lost;
                }

                return null;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    if (Lost(items[i], understood is JsonArray known && i < known.Count ? known[i] : null, $"{path}[{i}]") is { } lost)
                        return lost;
                }

                return null;
            default:
                return JsonNode.DeepEquals(written, understood) ? null : path;
        }
    }
}
