using System.Text.Json;

namespace LoopStacks.Core.Loops;

/// <summary>What a child loop is for.</summary>
public enum ChildPurpose
{
    /// <summary>A working agent started it.</summary>
    Agent,

    /// <summary>It is a node of a composite stack.</summary>
    Node,

    /// <summary>It makes one answer of the contributions.</summary>
    Reducer,

    /// <summary>It checks the answer.</summary>
    Verifier,
}

/// <summary>Where a child loop stands, as far as its parent has heard.</summary>
public enum ChildStatus
{
    Running,
    Completed,
    Failed,
    Cancelled,
    TimedOut,

    /// <summary>It was never started: no such stack, an input that does not fit, no budget left.</summary>
    Refused,
}

/// <summary>A child loop as its parent knows it.</summary>
/// <param name="Number">From 1, in the order in which they were started.</param>
public sealed record ChildLoop(int Number, ChildSpawned Spawned, DateTimeOffset SpawnedAt, ChildEnded? Ended = null, DateTimeOffset? EndedAt = null)
{
    public LoopId Id => Spawned.Child;

    public ChildStatus Status => Ended?.Status ?? ChildStatus.Running;

    public bool IsOpen => Ended is null;

    /// <summary>Whether a spawn under the same key means this child.</summary>
    public bool IsSame(string? stack, JsonElement? inline, JsonElement input) =>
        Spawned.Stack == stack
        && Spawned.Inline.HasValue == inline.HasValue
        && (inline is not { } wanted || JsonElement.DeepEquals(Spawned.Inline!.Value, wanted))
        && JsonElement.DeepEquals(Spawned.Input, input);
}
