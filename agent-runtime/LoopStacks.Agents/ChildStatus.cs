namespace LoopStacks.Agents;

/// <summary>Where a child loop stands.</summary>
public enum ChildStatus
{
    /// <summary>It has not ended.</summary>
    Running,

    /// <summary>It has an output.</summary>
    Completed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It did not end in time.</summary>
    TimedOut,
}
