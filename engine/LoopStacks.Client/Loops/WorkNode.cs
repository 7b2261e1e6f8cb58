using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Client.Loops;

/// <summary>A work item: who has it, by which rule, and how far it is.</summary>
/// <param name="Status"><c>waiting</c>, <c>awarded</c>, <c>started</c>, <c>retrying</c>, <c>parked</c>, <c>completed</c>, <c>failed</c>, <c>reawarded</c> or <c>cancelled</c>.</param>
public sealed record WorkNode(int Number, string Instance, string Status)
{
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public string? Rule { get; init; }

    /// <summary>The round of work that it belongs to, from 1.</summary>
    public int Round { get; init; } = 1;

    public string? Price { get; init; }

    public int Attempt { get; init; } = 1;

    public string? Replica { get; init; }

    public DateTimeOffset? AwardedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public JsonElement? Output { get; init; }

    public double? Confidence { get; init; }

    public string? Usage { get; init; }

    /// <summary>Tries that failed, moves to another instance, reasons of a cancellation.</summary>
    public ImmutableList<string> Remarks { get; init; } = [];

    /// <summary>What the agent said last while working; never stored.</summary>
    public string? Progress { get; init; }

    /// <summary>What there is of its output so far; never stored.</summary>
    public string? Partial { get; init; }
}
