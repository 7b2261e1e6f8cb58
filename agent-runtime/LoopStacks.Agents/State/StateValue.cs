namespace LoopStacks.Agents.State;

/// <summary>What is kept under a key.</summary>
/// <param name="Value">The value; the default of its type where there is none.</param>
/// <param name="Version">Grows with each write, also across a delete; 0 where there is none. Not consecutive.</param>
/// <param name="ExpiresAt">When it is gone; null where there is none, or only the scope's end ends it.</param>
public readonly record struct StateValue<T>(T? Value, long Version, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Whether there is something.</summary>
    public bool Exists => Version != 0;
}
