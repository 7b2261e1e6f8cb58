using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>What a vote weighs. Decimals of 12 places, so that sums are exact and do not depend on the order of adding.</summary>
/// <remarks>
/// Under <c>reputation</c> it is log((K−1)p/(1−p)) = log(K−1) + log(p/(1−p)): the optimal weight of an independent voter who is right with p and errs evenly over
/// the other K−1 of K answers (Nitzan and Paroush 1982, Shapley and Grofman 1984 for K = 2). It is negative for a voter worse than chance; such a vote counts
/// nothing, since a share of the weight needs weights that are not negative.
/// </remarks>
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
    public static decimal Of(VoteWeight weight, Voice voice, int answers) => weight switch
    {
        VoteWeight.Equal => 1,
        VoteWeight.Confidence => voice.Confidence,
        VoteWeight.Reputation => Math.Max(0, Spread(answers) + voice.Odds),
        _ => throw new ArgumentOutOfRangeException(nameof(weight), weight, null),
    };

    /// <summary>log(p/(1−p)), with p held to 0.01..0.99: nobody is so good or so bad that a single voice decides against any number of others.</summary>
    public static decimal OddsOf(double? accuracy)
    {
        var p = Math.Clamp(accuracy is { } known && !double.IsNaN(known) ? known : UnknownAccuracy, LowestAccuracy, HighestAccuracy);
        return Fixed(Math.Log(p / (1 - p)));
    }

    /// <summary>log(K−1): the more answers there are, the less likely is it that two agree by chance.</summary>
    public static decimal Spread(int answers) => Fixed(Math.Log(Math.Max(2, answers) - 1));

    public static decimal Fixed(double value) => Math.Round((decimal)value, 12);
}
