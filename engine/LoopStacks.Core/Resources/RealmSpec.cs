using System.Text.Json;

namespace LoopStacks.Core.Resources;

/// <summary>Quota, network and governance of a realm.</summary>
public sealed record RealmSpec
{
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
    public int? MaxAgentInstances { get; init; }

    public int? MaxConcurrentLoops { get; init; }

    public string? StorageClass { get; init; }

    public RedisSpec? RedisConfig { get; init; }
}

public sealed record RedisSpec
{
    public int? Replicas { get; init; }

    public string? Memory { get; init; }
}

public sealed record RealmNetworkingSpec
{
    public bool AllowCrossRealmCommunication { get; init; }

    public IReadOnlyList<string>? FederationEndpoints { get; init; }

    public IReadOnlyList<string>? Exports { get; init; }

    public IReadOnlyList<string>? Imports { get; init; }
}

public sealed record GovernanceSpec
{
    public bool AgentApprovalRequired { get; init; }

    /// <summary>Default true.</summary>
    public bool LoopAuditingEnabled { get; init; } = true;

    public RetentionSpec RetentionPolicy { get; init; } = new();

    public BudgetSpec? Budgets { get; init; }

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
    public int? MaxDepth { get; init; }

    public long? MaxLoops { get; init; }

    public long? Tokens { get; init; }

    public decimal? Cost { get; init; }
}
