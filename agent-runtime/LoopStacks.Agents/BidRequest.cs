using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents;

/// <summary>A loop asks who can help. Immutable.</summary>
/// <param name="Capabilities">The capabilities wanted that this agent offers: all of the announcement, or the one that an answer is for.</param>
/// <param name="Input">The loop's input.</param>
/// <param name="Loop">The loop's id.</param>
/// <param name="LoopStack">Name of its LoopStack.</param>
/// <param name="ClosesAt">When bidding closes at the latest; later answers count for nothing.</param>
/// <param name="Deadline">When the loop ends at the latest.</param>
/// <param name="Depth">0 for a root loop.</param>
/// <param name="Labels">Labels of the loop.</param>
/// <param name="Budget">What the tree may still use; null where nothing bounds it.</param>
/// <param name="Config">The AgentInstance's <c>config</c>; null where there is none.</param>
public sealed record BidRequest(
    IReadOnlyList<string> Capabilities,
    JsonElement Input,
    string Loop,
    string LoopStack,
    DateTimeOffset ClosesAt,
    DateTimeOffset Deadline,
    int Depth,
    IReadOnlyDictionary<string, string> Labels,
    RemainingBudget? Budget,
    JsonElement? Config)
{
    /// <summary>The capability that the answer is for.</summary>
    public string Capability => Capabilities[0];
}
