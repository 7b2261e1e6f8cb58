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

    /// <summary>Name of the Realm where it runs. Default <c>default-realm</c>.</summary>
    [NamePattern(NameForm.Resource)]
    [Length(1, 63)]
    public string Realm { get; init; } = "default-realm";

    /// <summary>How many run, 0 to 1,000. Default 1.</summary>
    [Range(0, 1000)]
    public int Replicas { get; init; } = 1;

    /// <summary>What each replica gets; what the Agent says where null.</summary>
    public ComputeSpec? Resources { get; init; }

    /// <summary>Any object, handed to the agent.</summary>
    [JsonKinds(JsonValueKind.Object)]
    public JsonElement? Config { get; init; }

    /// <summary>How the number of replicas follows the load; null: it does not.</summary>
    public AutoscalingSpec? Autoscaling { get; init; }

    /// <summary>On which nodes it runs; null: on any.</summary>
    public PlacementSpec? Placement { get; init; }
}

/// <summary>How the number of replicas follows the load; done by the operator in a cluster.</summary>
public sealed record AutoscalingSpec
{
    /// <summary>Whether it is on. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>Fewest replicas, 0 to 1,000, not above <see cref="MaxReplicas"/>. Default 1.</summary>
    [Range(0, 1000)]
    [NotAbove(nameof(MaxReplicas))]
    public int MinReplicas { get; init; } = 1;

    /// <summary>Most replicas, 1 to 1,000. Default 10.</summary>
    [Range(1, 1000)]
    public int MaxReplicas { get; init; } = 10;

    /// <summary>Percent of the requested CPU that replicas should use, 1 to 100; null: CPU does not matter.</summary>
    [Range(1, 100)]
    public int? TargetCPUUtilization { get; init; }

    /// <summary>Percent of the requested memory that replicas should use, 1 to 100; null: memory does not matter.</summary>
    [Range(1, 100)]
    public int? TargetMemoryUtilization { get; init; }

    /// <summary>Work items that may wait for each replica, 1 to 1,000,000; null: the queue does not matter.</summary>
    [Range(1, 1_000_000)]
    public int? TargetQueueLength { get; init; }
}

/// <summary>Kubernetes' own placement fields, passed through to the pods.</summary>
public sealed record PlacementSpec
{
    /// <summary>Labels that a node must have.</summary>
    [KeyPattern(NameForm.LabelKey)]
    [NamePattern(NameForm.LabelValue)]
    [Length(0, 63)]
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>Taints that nodes may have, as in a pod.</summary>
    [JsonKinds(JsonValueKind.Array)]
    public JsonElement? Tolerations { get; init; }

    /// <summary>Attraction and repulsion, as in a pod.</summary>
    [JsonKinds(JsonValueKind.Object)]
    public JsonElement? Affinity { get; init; }
}
