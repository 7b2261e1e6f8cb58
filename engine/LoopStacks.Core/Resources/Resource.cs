using LoopStacks.Core.Resources.Constraints;

namespace LoopStacks.Core.Resources;

/// <summary>A resource as its user wrote it, defaults filled in. Immutable.</summary>
[IgnoredField("apiVersion")]
[IgnoredField("kind")]
[IgnoredField("status")]
public abstract record Resource
{
    public const string ApiGroupVersion = "loopstacks.io/v1";

    /// <summary>Name, labels and the store's bookkeeping.</summary>
    public required ResourceMetadata Metadata { get; init; }

    /// <summary>Agent, AgentInstance, Realm or LoopStack.</summary>
    public abstract ResourceKind Kind { get; }
}

/// <summary>The four kinds.</summary>
public enum ResourceKind
{
    Agent,
    AgentInstance,
    Realm,
    LoopStack,
}

/// <summary>Kubernetes' object metadata, as far as we use it; what only its API server needs is not kept.</summary>
[IgnoredField("generateName")]
[IgnoredField("managedFields")]
[IgnoredField("ownerReferences")]
[IgnoredField("finalizers")]
[IgnoredField("deletionTimestamp")]
[IgnoredField("deletionGracePeriodSeconds")]
[IgnoredField("selfLink")]
public sealed record ResourceMetadata
{
    /// <summary>DNS label of up to 63 characters; unique by kind and namespace.</summary>
    [NamePattern(NameForm.Resource)]
    [Length(1, 63)]
    public required string Name { get; init; }

    /// <summary>Default <c>default</c>.</summary>
    [NamePattern(NameForm.Resource)]
    [Length(1, 63)]
    public string Namespace { get; init; } = "default";

    [KeyPattern(NameForm.LabelKey)]
    [NamePattern(NameForm.LabelValue)]
    [Length(0, 63)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [KeyPattern(NameForm.LabelKey)]
    [Length(0, 262_144)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Given by the store.</summary>
    public string? Uid { get; init; }

    /// <summary>Counts changes of the spec; given by the store.</summary>
    [Range(0, 1e15)]
    public long? Generation { get; init; }

    /// <summary>Changes with every write; given by the store; checked on replace when present.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Given by the store.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }
}

/// <summary>A reusable AI component.</summary>
public sealed record Agent : Resource
{
    public override ResourceKind Kind => ResourceKind.Agent;

    public required AgentSpec Spec { get; init; }
}

/// <summary>A running deployment of an Agent in one Realm.</summary>
public sealed record AgentInstance : Resource
{
    public override ResourceKind Kind => ResourceKind.AgentInstance;

    public required AgentInstanceSpec Spec { get; init; }
}

/// <summary>An isolated place where instances and loops live.</summary>
public sealed record Realm : Resource
{
    public override ResourceKind Kind => ResourceKind.Realm;

    public RealmSpec Spec { get; init; } = new();
}

/// <summary>A workflow definition with the phases IN, BID, DO and OUT.</summary>
public sealed record LoopStack : Resource
{
    public override ResourceKind Kind => ResourceKind.LoopStack;

    public required LoopStackSpec Spec { get; init; }
}
