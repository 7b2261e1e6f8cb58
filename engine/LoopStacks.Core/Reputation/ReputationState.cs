namespace LoopStacks.Core.Reputation;

/// <summary>
/// What is known of one instance at one capability: sums of observations, decayed to <see cref="HeardAt"/>. A pure fold; the order of the observations does not matter. Immutable.
/// </summary>
/// <param name="HeardAt">When the newest work ended that it knows of; all sums are as of then.</param>
/// <param name="Outcome">Contributions judged by their loops' own outcomes.</param>
/// <param name="Feedback">Contributions judged by feedback.</param>
/// <param name="Durations">Of completed attempts.</param>
/// <param name="Ratios">Weight of the completed attempts whose bid had an expected duration.</param>
/// <param name="LogRatios">Sum of ln(duration / expected) over them.</param>
public sealed record ReputationState(
    DateTimeOffset HeardAt,
    Evidence Outcome,
    Evidence Feedback,
    Attempts Attempts,
    Durations Durations,
    double Ratios = 0,
    double LogRatios = 0)
{
    /// <summary>Nothing is known.</summary>
    public static ReputationState None { get; } = new(DateTimeOffset.MinValue, default, default, default, Durations.None);

    /// <summary>Learns.</summary>
    /// <param name="observation">About this instance and capability.</param>
    public ReputationState Apply(Observation observation, Decay decay)
    {
        ArgumentNullException.ThrowIfNull(observation);
        var now = observation.At > HeardAt && observation is not JudgementWithdrawn ? AsOf(observation.At, decay) : this;
        var weight = decay.Factor(now.HeardAt - observation.At);
        return observation switch
        {
            AttemptEnded ended => now.Ended(ended, weight),
            Judgement { Source: JudgementSource.Outcome } judged => now with { Outcome = now.Outcome.Plus(judged, weight) },
            Judgement judged => now with { Feedback = now.Feedback.Plus(judged, weight) },
            JudgementWithdrawn { Judgement: { Source: JudgementSource.Outcome } judged } => now with { Outcome = now.Outcome.Minus(judged, weight) },
            JudgementWithdrawn { Judgement: var judged } => now with { Feedback = now.Feedback.Minus(judged, weight) },
            _ => throw new InvalidOperationException($"{observation.GetType().Name} has no fold."),
        };
    }

    /// <summary>The same, faded to a later time.</summary>
    public ReputationState AsOf(DateTimeOffset at, Decay decay)
    {
        if (at <= HeardAt)
            return this;
        var factor = HeardAt == DateTimeOffset.MinValue ? 1 : decay.Factor(at - HeardAt);
        return new(at, Outcome.Times(factor), Feedback.Times(factor), Attempts.Times(factor), Durations.Times(factor), Ratios * factor, LogRatios * factor);
    }

    private ReputationState Ended(AttemptEnded ended, double weight)
    {
        var next = this with { Attempts = Attempts.Plus(ended.End, weight) };
        if (ended.Took is not { } took || took <= TimeSpan.Zero)
            return next;
        next = next with { Durations = Durations.Plus(took, weight) };
        return ended.Expected is { } expected && expected > TimeSpan.Zero
            ? next with { Ratios = Ratios + weight, LogRatios = LogRatios + (weight * Math.Log(took / expected)) }
            : next;
    }
}
