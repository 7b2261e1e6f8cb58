namespace LoopStacks.Core.Statistics;

/// <summary>What is summed up in a <see cref="Rollup"/>. The numbers are stored: they are never given to something else, and new ones are added at the end.</summary>
public enum Measure
{
    /// <summary>Loops that ended.</summary>
    Ended = 0,
    Completed = 1,
    LoopsFailed = 2,
    LoopsCancelled = 3,
    LoopsTimedOut = 4,

    /// <summary>Of those that ended, how many somebody outside had started.</summary>
    Roots = 5,

    /// <summary>Announcements made.</summary>
    Announcements = 6,

    /// <summary>Child loops started.</summary>
    Children = 7,

    /// <summary>Questions to people.</summary>
    Questions = 8,

    /// <summary>Of them, how many a person answered.</summary>
    Answered = 9,

    /// <summary>Work items.</summary>
    WorkItems = 10,

    /// <summary>Attempts at work that were followed by another: of the same instance or of the runner-up.</summary>
    Retries = 11,
    InputTokens = 12,
    OutputTokens = 13,

    /// <summary>Asked for a bid, once for each capability.</summary>
    Asked = 14,
    Bids = 15,
    Declines = 16,

    /// <summary>Answers that could not be used.</summary>
    InvalidBids = 17,

    /// <summary>Work that was won by a bid, once for each capability.</summary>
    Awards = 18,

    /// <summary>Work items that ended with a contribution.</summary>
    Contributions = 19,

    /// <summary>Attempts that the agent said have failed.</summary>
    AttemptsFailed = 20,

    /// <summary>Attempts whose replica vanished, or gave no sign of life.</summary>
    AttemptsLost = 21,

    /// <summary>Attempts whose output did not fit the Agent's schema.</summary>
    AttemptsInvalid = 22,

    /// <summary>Attempts that the instance won and then did not take.</summary>
    AttemptsRefused = 23,

    /// <summary>Work items that ended because nobody needed their contribution any more, or because time was up.</summary>
    WorkCancelled = 24,

    /// <summary>Won work that ended with a contribution, failed for good or went to another.</summary>
    BidsSettled = 25,

    /// <summary>Of them, how many with a contribution.</summary>
    BidsKept = 26,

    /// <summary>Sum of the confidence of the bids that won it, in millionths.</summary>
    BidConfidence = 27,

    /// <summary>Contributions whose rightness the loop's own outcome showed.</summary>
    Judged = 28,

    /// <summary>Sum of their rightness, in millionths; as the next three are.</summary>
    Right = 29,

    /// <summary>Sum of (confidence of the result − right)².</summary>
    SquaredError = 30,

    /// <summary>Sum of (confidence of the bid − right).</summary>
    Overconfidence = 31,

    /// <summary>Contributions whose bid said how long they would take.</summary>
    Expected = 32,

    /// <summary>Sum of ln(duration / expected duration) over them, in millionths.</summary>
    LogRatio = 33,
}

/// <summary>What has a histogram in a <see cref="Rollup"/>. The numbers are stored, as those of <see cref="Measure"/>.</summary>
public enum Timing
{
    /// <summary>Of loops, from their acceptance to their end.</summary>
    Duration = 0,

    /// <summary>From the acceptance to the first announcement.</summary>
    Intake = 1,

    /// <summary>From the first announcement to the award.</summary>
    Bidding = 2,

    /// <summary>From the award to the end of the last work item.</summary>
    Execution = 3,

    /// <summary>From there to the end.</summary>
    Output = 4,

    /// <summary>Of work items, from when they were handed out until a replica started.</summary>
    Queued = 5,

    /// <summary>Of contributions, from the start to the end of their last attempt.</summary>
    Working = 6,

    /// <summary>Of questions that a person answered.</summary>
    People = 7,
}
