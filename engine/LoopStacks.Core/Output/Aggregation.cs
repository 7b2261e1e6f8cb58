using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Core.Output;

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
