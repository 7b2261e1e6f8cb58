namespace LoopStacks.Agents;

/// <summary>A question to a person has no answer. Uncaught it fails the work item for good, with the same code.</summary>
/// <param name="key">The key of the question.</param>
/// <param name="status"><c>refused</c> (it was never asked), <c>cancelled</c>, or <c>expired</c>.</param>
/// <param name="code">Why, as a stable word such as <c>KeyConflict</c>.</param>
/// <param name="reason">The same in a sentence.</param>
public class QuestionFailedException(string key, string status, string code, string reason) : Exception($"Question '{key}' was {status} ({code}): {reason}")
{
    /// <summary>The key of the question.</summary>
    public string Key { get; } = key;

    /// <summary><c>refused</c>, <c>cancelled</c> or <c>expired</c>.</summary>
    public string Status { get; } = status;

    /// <summary>Why, as a stable word.</summary>
    public string Code { get; } = code;
}
