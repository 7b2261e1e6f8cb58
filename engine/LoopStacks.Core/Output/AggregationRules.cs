using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>How a LoopStack makes one answer of the contributions.</summary>
/// <param name="Key">JSON pointer (starting with <c>/</c>) or property name of the value that is voted on or averaged; null for the whole output.</param>
/// <param name="Threshold">Share of the weight that a consensus must pass, 0 to less than 1.</param>
/// <param name="Quorum">Votes that a consensus or a vote needs at least; abstentions are not votes.</param>
public sealed record AggregationRules(
    AggregationStrategy Strategy, string? Key, double Threshold, int Quorum, VoteWeight Weight, VoteMethod Method);
