namespace LoopStacks.Agents;

/// <summary>Nobody answered a question in its time, and it has no default.</summary>
/// <param name="key">The key of the question.</param>
/// <param name="reason">What the platform says.</param>
public sealed class QuestionExpiredException(string key, string reason) : QuestionFailedException(key, "expired", "QuestionExpired", reason);
