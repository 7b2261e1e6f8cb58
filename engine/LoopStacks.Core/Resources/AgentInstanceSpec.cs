using System.Text.Json;
using LoopStacks.Core.Resources.Constraints;

namespace LoopStacks.Core.Resources;

/// <summary>Where and how often an Agent runs.</summary>
public sealed record AgentInstanceSpec
{
    /// <summary>Name of the Agent, in the same namespace.</summary>
    [NamePattern(NameForm.Resource)]
    [Length(1, 63)]
    public required string Agent { get; init; }

    /// <summary>Default <c>default-realm</c>.</summary>
    [NamePattern(NameForm.Resource)]
    [Length(1, 63)]
    public string Realm { get; init; } = "default-realm";

    /// <summary>0 to 1,000. Default 1.</summary>
    [Range(0, 1000)]
    public int Replicas { get; init; } = 1;

    public ComputeSpec? Resources { get; init; }

    /// <summary>Any object, handed to the agent.</summary>
    [JsonKinds(JsonValueKind.Object)]
    public JsonElement? Config { get; init; }

    public AutoscalingSpec? Autoscaling { get; init; }

    public PlacementSpec? Placement { get; init; }
}

/// <summary>How the number of replicas follows the load; done by the operator in a cluster.</summary>
public sealed record AutoscalingSpec
{
    public bool Enabled { get; init; }

    /// <summary>0 to 1,000, not above <see cref="MaxReplicas"/>. Default 1.</summary>
    [Range(0, 1000)]
    [NotAbove(nameof(MaxReplicas))]
    public int MinReplicas { get; init; } = 1;

    /// <summary>1 to 1,000. Default 10.</summary>
    [Range(1, 1000)]
    public int MaxReplicas { get; init; } = 10;

    [Range(1, 100)]
    public int? TargetCPUUtilization { get; init; }

    [Range(1, 100)]
    public int? TargetMemoryUtilization { get; init; }

    [Range(1, 1_000_000)]
    public int? TargetQueueLength { get; init; }
}

/// <summary>Kubernetes' own placement fields, passed through to the pods.</summary>
public sealed record PlacementSpec
{
    [KeyPattern(NameForm.LabelKey)]
    [NamePattern(NameForm.LabelValue)]
    [Length(0, 63)]
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    [JsonKinds(JsonValueKind.Array)]
    public JsonElement? Tolerations { get; init; }

    [JsonKinds(JsonValueKind.Object)]
    public JsonElement? Affinity { get; init; }
}
