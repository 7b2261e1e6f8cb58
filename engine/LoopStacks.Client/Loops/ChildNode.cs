using System.Text.Json;

namespace LoopStacks.Client.Loops;

/// <summary>A child loop, as its parent's events tell it.</summary>
/// <param name="Purpose"><c>agent</c>, <c>node</c>, <c>reducer</c> or <c>verifier</c>.</param>
/// <param name="Key">Its name within the purpose; of a reducer and a verifier the number of the round.</param>
public sealed record ChildNode(string Id, string Purpose, string Key, string? Stack)
{
    /// <summary><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>, <c>timedOut</c> or <c>refused</c>.</summary>
    public string Status { get; init; } = "running";

    /// <summary>Number of the work item that spawned it.</summary>
    public int? Item { get; init; }

    public DateTimeOffset SpawnedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public JsonElement? Output { get; init; }

    public string? Reason { get; init; }

    /// <summary>The loops below it; events of its parent don't tell them.</summary>
    public IReadOnlyList<ChildNode> Children { get; init; } = [];
}
