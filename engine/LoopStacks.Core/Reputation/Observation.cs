namespace LoopStacks.Core.Reputation;

/// <summary>Something that was learnt about an instance at one capability.</summary>
/// <param name="At">When the work ended that it is about: from then on it fades.</param>
public abstract record Observation(string Instance, string Capability, DateTimeOffset At);

/// <summary>How an attempt at awarded work ended.</summary>
public enum AttemptEnd
{
    /// <summary>With a contribution.</summary>
    Completed,

    /// <summary>The agent said that it failed.</summary>
    Failed,

    /// <summary>Its replica vanished, or gave no sign of life.</summary>
    Lost,

    /// <summary>Its output did not fit its Agent's schema.</summary>
    Invalid,

    /// <summary>It bid, won and then did not take the work.</summary>
    Refused,

    /// <summary>It was at work for at least half of DO's timeout when that passed.</summary>
    TimedOut,
}

/// <summary>An attempt at awarded work ended.</summary>
/// <param name="Took">From its start to its completion; null where it did not complete or the start is unknown.</param>
/// <param name="Expected">How long its bid said that it would take; null where it did not say.</param>
public sealed record AttemptEnded(string Instance, string Capability, DateTimeOffset At, AttemptEnd End, TimeSpan? Took = null, TimeSpan? Expected = null)
    : Observation(Instance, Capability, At);

/// <summary>Who says whether a contribution was right.</summary>
public enum JudgementSource
{
    /// <summary>The loop's own outcome: a majority agreed.</summary>
    Outcome,

    /// <summary>Feedback.</summary>
    Feedback,
}

/// <summary>A contribution was judged.</summary>
/// <param name="Right">0 wrong to 1 right.</param>
/// <param name="Confidence">How sure the agent was of its result, 0..1.</param>
/// <param name="BidConfidence">How sure its bid was, 0..1.</param>
public sealed record Judgement(
    string Instance, string Capability, DateTimeOffset At, JudgementSource Source, double Right, double Confidence, double BidConfidence)
    : Observation(Instance, Capability, At);

/// <summary>A judgement that was counted before counts no more: another takes its place.</summary>
public sealed record JudgementWithdrawn(Judgement Judgement) : Observation(Judgement.Instance, Judgement.Capability, Judgement.At);
