using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;

namespace LoopStacks.Kubernetes.Apply;

/// <summary>A condition of a status, as metav1.Condition.</summary>
/// <param name="Type">Such as <c>Ready</c>.</param>
/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
/// <param name="Reason">One PascalCase word, for programs.</param>
/// <param name="Message">For people: what and how to mend it.</param>
public sealed record Condition(string Type, string Status, string Reason, string Message)
{
    public const string True = "True";
    public const string False = "False";
    public const string Unknown = "Unknown";

    /// <summary>Generation of the object that it is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>When <see cref="Status"/> last changed; whole seconds. Null before <see cref="Conditions.Merge"/> has set it.</summary>
    public DateTimeOffset? LastTransitionTime { get; init; }

    [JsonIgnore]
    public bool IsTrue => Status == True;
}

/// <summary>The conditions of a status.</summary>
public static class Conditions
{
    /// <summary>
    /// The conditions to write: the wished ones, each with the transition time that it has already where its status is the same. Those of other types are left out: with server-side apply
    /// they stay with their owner.
    /// </summary>
    public static IReadOnlyList<Condition> Merge(IReadOnlyList<Condition> present, IEnumerable<Condition> wished, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(wished);
        var second = new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        return [.. wished.Select(next => next with { LastTransitionTime = Kept(present, next) ?? second })];
    }

    /// <summary>Those of which the status changed, or that are new: what is worth an event.</summary>
    public static IEnumerable<Condition> Changed(IReadOnlyList<Condition> present, IEnumerable<Condition> next) =>
        next.Where(condition => present.FirstOrDefault(old => old.Type == condition.Type) is not { } old || old.Status != condition.Status || old.Reason != condition.Reason);

    /// <summary>The conditions in a status; none where it has none. What is no condition is passed over.</summary>
    public static IReadOnlyList<Condition> Read(JsonElement? status)
    {
        if (status is not { ValueKind: JsonValueKind.Object } given || !given.TryGetProperty("conditions", out var list) || list.ValueKind != JsonValueKind.Array)
            return [];
        return [.. list.EnumerateArray().Where(IsCondition).Select(item => KubernetesJson.Deserialize<Condition>(item))];
    }

    /// <summary>As JSON for a status.</summary>
    public static System.Text.Json.Nodes.JsonArray ToJson(IEnumerable<Condition> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        return [.. conditions.Select(condition => System.Text.Json.Nodes.JsonNode.Parse(KubernetesJson.Serialize(condition)))];
    }

    private static DateTimeOffset? Kept(IReadOnlyList<Condition> present, Condition next) =>
        present.FirstOrDefault(old => old.Type == next.Type && old.Status == next.Status)?.LastTransitionTime;

    private static bool IsCondition(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
        && item.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String;
}
