using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>What a vote weighs. Decimals of 12 places, so that sums are exact and do not depend on the order of adding.</summary>
internal static class VoteWeights
{
    /// <summary>
    /// Accuracy of an instance of which nothing is known: a little better than a coin. Newcomers have a voice, and one that was measured to be good outvotes them.
    /// </summary>
    public const double UnknownAccuracy = 0.6;

    private const double LowestAccuracy = 0.01;
    private const double HighestAccuracy = 0.99;

    /// <summary>Weight of a vote that was cast.</summary>
    /// <param name="answers">How many different answers there are; at least 2 are counted.</param>
    public static decimal Of(VoteWeight weight, Contribution contribution, int answers) => weight switch
    {
        VoteWeight.Equal => 1,
        VoteWeight.Confidence => Fixed(double.IsNaN(contribution.Confidence) ? 0 : Math.Clamp(contribution.Confidence, 0, 1)),
        VoteWeight.Reputation => LogOdds(contribution.Accuracy, answers),
        _ => throw new ArgumentOutOfRangeException(nameof(weight), weight, null),
    };

    /// <summary>The most that an outstanding vote may weigh: an agent may be surer of its work than it was of its bid.</summary>
    public static decimal AtMost(VoteWeight weight, Outstanding outstanding, int answers) =>
        weight == VoteWeight.Reputation ? LogOdds(outstanding.Accuracy, answers) : 1;

    // log((K−1)p/(1−p)): the optimal weight of an independent voter who errs evenly over the other K−1 answers (Nitzan and Paroush 1982 for K = 2).
    // It is negative for a voter worse than chance; such a vote counts nothing, since a share of the weight needs weights that are not negative.
    private static decimal LogOdds(double? accuracy, int answers)
    {
        var p = Math.Clamp(accuracy is { } known && !double.IsNaN(known) ? known : UnknownAccuracy, LowestAccuracy, HighestAccuracy);
        return Fixed(Math.Max(0, Math.Log((Math.Max(2, answers) - 1) * p / (1 - p))));
    }

    private static decimal Fixed(double value) => Math.Round((decimal)value, 12);
}
