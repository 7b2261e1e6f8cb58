using System.Text.Json;
using LoopStacks.Core.Resources.Constraints;

namespace LoopStacks.Core.Resources;

/// <summary>Quota, network and governance of a realm.</summary>
public sealed record RealmSpec
{
    [Length(0, 4096)]
    public string? Description { get; init; }

    /// <summary>Default namespace.</summary>
    public RealmIsolation Isolation { get; init; } = RealmIsolation.Namespace;

    public RealmResourcesSpec Resources { get; init; } = new();

    public RealmNetworkingSpec Networking { get; init; } = new();

    public GovernanceSpec Governance { get; init; } = new();
}

public enum RealmIsolation
{
    Namespace,
    Dedicated,
    Shared,
}

/// <summary>Bounds of a realm; null bounds nothing.</summary>
public sealed record RealmResourcesSpec
{
    [Range(0, 1_000_000)]
    public int? MaxAgentInstances { get; init; }

    [Range(0, 100_000_000)]
    public int? MaxConcurrentLoops { get; init; }

    public string? StorageClass { get; init; }

    public RedisSpec? RedisConfig { get; init; }
}

public sealed record RedisSpec
{
    [Range(0, 100)]
    public int? Replicas { get; init; }

    [NamePattern(NameForm.Quantity)]
    [Length(1, 32)]
    public string? Memory { get; init; }
}

public sealed record RealmNetworkingSpec
{
    public bool AllowCrossRealmCommunication { get; init; }

    [NamePattern(NameForm.HttpUrl)]
    [Unique]
    public IReadOnlyList<string>? FederationEndpoints { get; init; }

    [Length(0, 256)]
    [Unique]
    public IReadOnlyList<string>? Exports { get; init; }

    [Length(0, 256)]
    [Unique]
    public IReadOnlyList<string>? Imports { get; init; }
}

public sealed record GovernanceSpec
{
    public bool AgentApprovalRequired { get; init; }

    /// <summary>Default true.</summary>
    public bool LoopAuditingEnabled { get; init; } = true;

    public RetentionSpec RetentionPolicy { get; init; } = new();

    public BudgetSpec? Budgets { get; init; }

    [JsonKinds(JsonValueKind.Object)]
    public IReadOnlyList<JsonElement>? Policies { get; init; }
}

public sealed record RetentionSpec
{
    /// <summary>Default 30 days.</summary>
    public TimeSpan LoopHistory { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Default 7 days.</summary>
    public TimeSpan AgentLogs { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>Bounds of every loop tree of the realm; null bounds nothing.</summary>
public sealed record BudgetSpec
{
    [Range(0, 1000)]
    public int? MaxDepth { get; init; }

    [Range(1, 1e12)]
    public long? MaxLoops { get; init; }

    [Range(0, 1e15)]
    public long? Tokens { get; init; }

    [Range(0, 1e12)]
    public decimal? Cost { get; init; }
}
