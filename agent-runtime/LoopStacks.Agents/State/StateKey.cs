namespace LoopStacks.Agents.State;

/// <summary>A key that something is kept under.</summary>
/// <param name="Version">Grows with each write, also across a delete.</param>
/// <param name="Bytes">Size of its value as JSON in UTF-8.</param>
/// <param name="ExpiresAt">When it is gone; null where only the scope's end ends it.</param>
public readonly record struct StateKey(string Key, long Version, int Bytes, DateTimeOffset? ExpiresAt);
