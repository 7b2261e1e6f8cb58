using System.Text.Json;

namespace LoopStacks.Core.Resources;

/// <summary>Where and how often an Agent runs.</summary>
public sealed record AgentInstanceSpec
{
    /// <summary>Name of the Agent, in the same namespace.</summary>
    public required string Agent { get; init; }

    /// <summary>Default <c>default-realm</c>.</summary>
    public string Realm { get; init; } = "default-realm";

    /// <summary>0 to 1,000. Default 1.</summary>
    public int Replicas { get; init; } = 1;

    public ComputeSpec? Resources { get; init; }

    /// <summary>Any object, handed to the agent.</summary>
    public JsonElement? Config { get; init; }

    public AutoscalingSpec? Autoscaling { get; init; }

    public PlacementSpec? Placement { get; init; }
}

/// <summary>How the number of replicas follows the load; done by the operator in a cluster.</summary>
public sealed record AutoscalingSpec
{
    public bool Enabled { get; init; }

    /// <summary>0 is allowed. Default 1.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>Default 10.</summary>
    public int MaxReplicas { get; init; } = 10;

    public int? TargetCPUUtilization { get; init; }

    public int? TargetMemoryUtilization { get; init; }

    public int? TargetQueueLength { get; init; }
}

/// <summary>Kubernetes' own placement fields, passed through to the pods.</summary>
public sealed record PlacementSpec
{
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public JsonElement? Tolerations { get; init; }

    public JsonElement? Affinity { get; init; }
}
