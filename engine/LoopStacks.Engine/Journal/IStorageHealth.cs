namespace LoopStacks.Engine.Journal;

/// <summary>What a store that may be away knows of that. Thread safe.</summary>
public interface IStorageHealth
{
    /// <summary>Why the store can't be used now; null where it can.</summary>
    string? Fault { get; }
}
