namespace LoopStacks.Agents;

/// <summary>
/// There is no such child: the platform does not start it. Uncaught it fails the work item for good, with the same code, since another try would be answered
/// the same under its key.
/// </summary>
/// <param name="key">The key of the spawn.</param>
/// <param name="code">
/// Why, as a stable word: <c>BudgetExceeded</c> (the tree's depth, loops, tokens or cost are used up), <c>KeyConflict</c> (the key has another child),
/// <c>LoopStackNotFound</c>, <c>InvalidInput</c>, <c>InvalidResource</c> (an inline stack), <c>InvalidArgument</c>, <c>RealmMismatch</c>, <c>TooLarge</c>.
/// </param>
/// <param name="reason">The same in a sentence.</param>
public sealed class SpawnRefusedException(string key, string code, string reason) : Exception($"Child '{key}' was refused ({code}): {reason}")
{
    /// <summary>The key of the spawn.</summary>
    public string Key { get; } = key;

    /// <summary>Why, as a stable word.</summary>
    public string Code { get; } = code;
}
