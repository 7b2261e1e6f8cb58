using System.Text.RegularExpressions;

namespace LoopStacks.AgentRuntime.Skills.Moderation;

/// <summary>A pattern of a category over folded words; it does not backtrack.</summary>
internal sealed record ModerationRule(string Category, double Severity, Regex Pattern);
