namespace LoopStacks.Core.Loops;

/// <summary>Where a loop stands.</summary>
public enum LoopPhase
{
    /// <summary>Nothing has happened yet.</summary>
    New,

    /// <summary>Accepted; about to be announced.</summary>
    Intake,

    /// <summary>Announced; bids are awaited.</summary>
    Bidding,

    /// <summary>Bidding is closed; the winners are about to be chosen.</summary>
    Selecting,

    /// <summary>There were too few bids; it is announced again later.</summary>
    BackingOff,

    /// <summary>The winners work.</summary>
    Working,

    Completed,
    Failed,
    Cancelled,
    TimedOut,
}

/// <summary>Where a work item stands.</summary>
public enum WorkStatus
{
    /// <summary>It waits for others' contributions.</summary>
    Waiting,

    /// <summary>It is handed out; no replica has confirmed yet.</summary>
    Awarded,

    /// <summary>A replica works on it.</summary>
    Started,

    /// <summary>It failed and is tried again later.</summary>
    RetryScheduled,

    /// <summary>No replica has it: it waits for children or people, and is handed out again when they are there.</summary>
    Parked,

    Completed,
    Failed,

    /// <summary>It went to the runner-up, as another work item.</summary>
    Reawarded,

    Cancelled,
}
