namespace LoopStacks.Core.Reputation;

/// <summary>What the observations of an instance at a capability come to at a moment. Every estimate begins at a prior and goes back to it as evidence fades.</summary>
/// <param name="Accuracy">
/// How likely a contribution is right, 0..1: the mean of a Beta distribution, (2 × 0.6 + right) / (2 + judged), as in Jøsang and Ismail, "The Beta Reputation System", 2002. The prior
/// stands for an agent a little better than a coin, see <see cref="Output.VoteWeights.UnknownAccuracy"/>.
/// </param>
/// <param name="Reliability">How likely an award ends with a contribution, 0..1: Laplace's rule of succession, (1 + completed) / (2 + completed + unsuccessful).</param>
/// <param name="Overconfidence">
/// By how much bids are surer than contributions are right, −1..1, drawn towards 0 while little is known: Σ(bid − right) / (2 + judged). Negative where an agent is too modest.
/// </param>
/// <param name="Brier">
/// Mean of (confidence of the result − right)², 0 for a prophet, 0.25 for one that always says 0.5, 1 for one that is sure and wrong (Brier, "Verification of Forecasts Expressed in Terms
/// of Probability", 1950); null where nothing was judged.
/// </param>
/// <param name="BidBrier">The same of the bids' confidence.</param>
/// <param name="MedianDuration">Of completed work, within 5 %; null where there is none.</param>
/// <param name="DurationRatio">Geometric mean of duration / expected duration of the bid: 2 for one that takes twice as long as it says; null where no bid said.</param>
/// <param name="HeardAt">When the newest work ended that is counted.</param>
/// <param name="State">The sums behind them, faded to the moment asked for.</param>
public sealed record ReputationFigures(
    double Accuracy,
    double Reliability,
    double Overconfidence,
    double? Brier,
    double? BidBrier,
    TimeSpan? MedianDuration,
    double? DurationRatio,
    DateTimeOffset HeardAt,
    ReputationState State)
{
    /// <summary>The priors of accuracy and of overconfidence weigh as much as two contributions, as Laplace's rule has it.</summary>
    public const double PriorWeight = 2;

    /// <summary>
    /// What loops' own outcomes say weighs at most as much as ten contributions judged by feedback: agents that err together confirm each other, and no number of agreements may drown
    /// what people say. Beyond it, outcomes are discounted evenly, a power prior (Ibrahim and Chen, "Power Prior Distributions for Regression Models", 2000).
    /// </summary>
    public const double MostByOutcome = 10;

    public static ReputationFigures Of(ReputationState state, DateTimeOffset now, Decay decay)
    {
        ArgumentNullException.ThrowIfNull(state);
        var faded = state.AsOf(now, decay);
        var judged = Judged(faded);
        var (completed, all) = (faded.Attempts.Completed, faded.Attempts.Completed + faded.Attempts.Unsuccessful);
        return new(
            ((PriorWeight * Output.VoteWeights.UnknownAccuracy) + judged.Right) / (PriorWeight + judged.Weight),
            (1 + completed) / (2 + all),
            (judged.Bid - judged.Right) / (PriorWeight + judged.Weight),
            judged.Weight > 0 ? judged.SquaredError / judged.Weight : null,
            judged.Weight > 0 ? judged.BidSquaredError / judged.Weight : null,
            faded.Durations.Quantile(0.5),
            faded.Ratios > 0 ? Math.Exp(faded.LogRatios / faded.Ratios) : null,
            state.HeardAt,
            faded);
    }

    private static Evidence Judged(ReputationState state)
    {
        var outcome = state.Outcome.Weight > MostByOutcome ? state.Outcome.Times(MostByOutcome / state.Outcome.Weight) : state.Outcome;
        return state.Feedback.Plus(outcome);
    }
}
