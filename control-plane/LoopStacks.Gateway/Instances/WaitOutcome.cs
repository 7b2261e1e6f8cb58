namespace LoopStacks.Gateway.Instances;

/// <summary>What came of a replica's word that a work item waits or goes on.</summary>
internal enum WaitOutcome
{
    /// <summary>It is so.</summary>
    Done,

    /// <summary>The replica does not hold the work item.</summary>
    NotHeld,

    /// <summary>As many wait as may; this one keeps its credit.</summary>
    TooMany,
}
