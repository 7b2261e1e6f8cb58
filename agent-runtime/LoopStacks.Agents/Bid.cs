namespace LoopStacks.Agents;

/// <summary>An agent's answer to one capability of an announcement: a bid, or a decline with its reason.</summary>
public sealed record Bid
{
    private Bid()
    {
    }

    /// <summary>How sure the agent is to do this well, 0..1.</summary>
    public double Confidence { get; private init; }

    /// <summary>What it asks for, in the realm's unit; null means nothing.</summary>
    public decimal? Cost { get; private init; }

    /// <summary>How long it expects to take; null where it does not say.</summary>
    public TimeSpan? Expected { get; private init; }

    /// <summary>A remark for people, up to 1,000 characters.</summary>
    public string? Note { get; private init; }

    /// <summary>Why it does not help; null where it bids.</summary>
    public string? DeclineReason { get; private init; }

    /// <summary>The agent can help.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not within 0..1, the cost or the time is negative.</exception>
    public static Bid With(double confidence, decimal? cost = null, TimeSpan? expected = null, string? note = null)
    {
        if (confidence is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence is 0 to 1.");
        if (cost < 0)
            throw new ArgumentOutOfRangeException(nameof(cost), cost, "A cost is not negative.");
        if (expected < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(expected), expected, "A time is not negative.");
        return new Bid { Confidence = confidence, Cost = cost, Expected = expected, Note = note };
    }

    /// <summary>The agent does not help.</summary>
    public static Bid Decline(string reason) => new() { DeclineReason = reason };
}
