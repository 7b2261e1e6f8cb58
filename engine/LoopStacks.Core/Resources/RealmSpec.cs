using System.Text.Json;
using LoopStacks.Core.Resources.Constraints;

namespace LoopStacks.Core.Resources;

/// <summary>Quota, network and governance of a realm.</summary>
public sealed record RealmSpec
{
    /// <summary>What it is for.</summary>
    [Length(0, 4096)]
    public string? Description { get; init; }

    /// <summary>What it shares with other realms. Default namespace.</summary>
    public RealmIsolation Isolation { get; init; } = RealmIsolation.Namespace;

    /// <summary>What it may use.</summary>
    public RealmResourcesSpec Resources { get; init; } = new();

    /// <summary>With which other realms it exchanges work.</summary>
    public RealmNetworkingSpec Networking { get; init; } = new();

    /// <summary>What is asked, kept and bounded.</summary>
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
    /// <summary>Most AgentInstances; null bounds nothing.</summary>
    [Range(0, 1_000_000)]
    public int? MaxAgentInstances { get; init; }

    /// <summary>Most loops that run at once; null bounds nothing.</summary>
    [Range(0, 100_000_000)]
    public int? MaxConcurrentLoops { get; init; }

    /// <summary>StorageClass of its volumes; the cluster's default where null.</summary>
    public string? StorageClass { get; init; }

    /// <summary>A Redis of its own; null: it uses the platform's.</summary>
    public RedisSpec? RedisConfig { get; init; }
}

public sealed record RedisSpec
{
    /// <summary>How many there are, 0 to 100; 1 where null.</summary>
    [Range(0, 100)]
    public int? Replicas { get; init; }

    /// <summary>Memory of each, such as 1Gi.</summary>
    [NamePattern(NameForm.Quantity)]
    [Length(1, 32)]
    public string? Memory { get; init; }
}

public sealed record RealmNetworkingSpec
{
    /// <summary>Whether its loops may reach agents of other realms. Default false. Has no effect yet.</summary>
    public bool AllowCrossRealmCommunication { get; init; }

    /// <summary>URLs of other platforms, up to 64. Has no effect yet.</summary>
    [NamePattern(NameForm.HttpUrl)]
    [Unique]
    public IReadOnlyList<string>? FederationEndpoints { get; init; }

    /// <summary>Capabilities that others may use, up to 256. Has no effect yet.</summary>
    [Length(0, 256)]
    [Unique]
    public IReadOnlyList<string>? Exports { get; init; }

    /// <summary>Capabilities of others that it uses, up to 256. Has no effect yet.</summary>
    [Length(0, 256)]
    [Unique]
    public IReadOnlyList<string>? Imports { get; init; }
}

public sealed record GovernanceSpec
{
    /// <summary>Whether AgentInstances wait until somebody approves them. Default false.</summary>
    public bool AgentApprovalRequired { get; init; }

    /// <summary>Whether it is kept who did what with loops. Default true.</summary>
    public bool LoopAuditingEnabled { get; init; } = true;

    /// <summary>How long things are kept.</summary>
    public RetentionSpec RetentionPolicy { get; init; } = new();

    public BudgetSpec? Budgets { get; init; }

    /// <summary>Rules of your own. Has no effect yet.</summary>
    [JsonKinds(JsonValueKind.Object)]
    public IReadOnlyList<JsonElement>? Policies { get; init; }
}

public sealed record RetentionSpec
{
    /// <summary>How long loops are kept after their end. Default 30 days.</summary>
    public TimeSpan LoopHistory { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long logs of agents are kept. Default 7 days. Has no effect yet.</summary>
    public TimeSpan AgentLogs { get; init; } = TimeSpan.FromDays(7);
}

/// <summary>Bounds of every loop tree of the realm; null bounds nothing.</summary>
public sealed record BudgetSpec
{
    /// <summary>How deep loops start further loops, 0 to 1,000.</summary>
    [Range(0, 1000)]
    public int? MaxDepth { get; init; }

    /// <summary>Most loops of a tree.</summary>
    [Range(1, 1e12)]
    public long? MaxLoops { get; init; }

    /// <summary>Most tokens that models of a tree use.</summary>
    [Range(0, 1e15)]
    public long? Tokens { get; init; }

    /// <summary>Most that a tree costs, in the realm's unit.</summary>
    [Range(0, 1e12)]
    public decimal? Cost { get; init; }
}
