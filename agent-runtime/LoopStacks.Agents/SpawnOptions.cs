using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents;

/// <summary>Bounds and labels of a child loop. Immutable.</summary>
public sealed record SpawnOptions
{
    /// <summary>Bounds of the child's own subtree, reserved from what this tree may still use; null draws on that as it goes.</summary>
    public RemainingBudget? Budget { get; init; }

    /// <summary>When the child must end; never later than this work. Null is this work's deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Labels besides those that it inherits, at most 32.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The realm of this loop, where given at all; a child in another is refused with <c>RealmMismatch</c>.</summary>
    public string? Realm { get; init; }
}
