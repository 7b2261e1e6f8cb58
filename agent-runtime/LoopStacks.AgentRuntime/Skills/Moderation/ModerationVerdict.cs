namespace LoopStacks.AgentRuntime.Skills.Moderation;

/// <summary>What a text holds.</summary>
/// <param name="Scores">0 to 1 by category; every category is there.</param>
/// <param name="Reasons">What was met, as <c>category: words</c>.</param>
internal sealed record ModerationVerdict(IReadOnlyDictionary<string, double> Scores, IReadOnlyList<string> Reasons);
