using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Core.Output;

/// <summary>The recorded result of a work item, as OUT sees it.</summary>
/// <param name="Number">The work item's number.</param>
/// <param name="Capabilities">What it did, in the stack's order.</param>
/// <param name="Confidence">How sure the agent is, 0..1.</param>
/// <param name="Accuracy">Measured accuracy of the instance, 0..1; null where nothing is known.</param>
public sealed record Contribution(
    int Number,
    string Instance,
    ImmutableArray<string> Capabilities,
    JsonElement Output,
    double Confidence,
    double? Accuracy = null);

/// <summary>A work item whose contribution may still come.</summary>
/// <param name="Confidence">That of its bid: what its vote may weigh, at most 1.</param>
public sealed record Outstanding(int Number, string Instance, ImmutableArray<string> Capabilities, double Confidence, double? Accuracy = null);

/// <summary>What OUT makes of the contributions so far.</summary>
public abstract record Aggregation
{
    private Aggregation()
    {
    }

    /// <summary>It depends on contributions that may still come.</summary>
    public sealed record Pending : Aggregation
    {
        public static Pending Instance { get; } = new();
    }

    /// <summary>The answer, certain whatever still comes.</summary>
    /// <param name="Confidence">How sure, 0..1.</param>
    /// <param name="Explanation">A sentence with the numbers.</param>
    /// <param name="Details">The count by answer, for programs; null where there is none.</param>
    public sealed record Agreed(JsonElement Output, double Confidence, string Explanation, JsonElement? Details = null) : Aggregation;

    /// <summary>There can be no answer any more.</summary>
    /// <param name="Code"><c>NoAgreement</c>, <c>NoContributions</c>, <c>QuorumNotReached</c> or <c>NotAggregatable</c>.</param>
    public sealed record Impossible(string Code, string Message, JsonElement? Details = null) : Aggregation;
}
