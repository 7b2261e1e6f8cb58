namespace LoopStacks.AgentRuntime.Skills.Intent;

/// <summary>An intent and how sure the classifier is of it, 0 to 1.</summary>
internal readonly record struct IntentRanking(string Intent, double Confidence);
