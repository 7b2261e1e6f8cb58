namespace LoopStacks.Agents;

/// <summary>
/// A child loop did not complete. Catch it to go on without the child; uncaught it fails the work item for good, since another try would find the same
/// child under its key.
/// </summary>
public sealed class ChildFailedException(ChildResult result)
    : Exception($"Child '{result.Key}', loop {result.Loop}, {Words(result.Status)}: {result.Message ?? result.Code ?? "no reason is given"}")
{
    /// <summary>How it ended.</summary>
    public ChildResult Result { get; } = result;

    /// <summary>The key that it was spawned under.</summary>
    public string Key => Result.Key;

    /// <summary>The child's id.</summary>
    public string Loop => Result.Loop;

    /// <summary>Failed, cancelled or timed out.</summary>
    public ChildStatus Status => Result.Status;

    /// <summary>Why, as a stable word such as <c>NoBids</c>; null where there is none.</summary>
    public string? Code => Result.Code;

    private static string Words(ChildStatus status) => status switch
    {
        ChildStatus.Cancelled => "was cancelled",
        ChildStatus.TimedOut => "did not end in time",
        _ => "failed",
    };
}
