using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Bidding;

/// <summary>The order of one selection strategy, and the numbers that it looks at.</summary>
/// <param name="InWords">The order as the end of a sentence.</param>
/// <param name="IsDraw">True where the order is the draw itself, so that every pair is a tie.</param>
internal sealed record SelectionOrder(string Name, Comparison<Offer> Compare, Func<Offer, string> Describe, string InWords, bool IsDraw = false)
{
    private static readonly SelectionOrder Best = new("best", ByConfidence, Confidence, "the highest confidence first, then the lowest load");
    private static readonly SelectionOrder All = new("all", ByConfidence, Confidence, "every bid, the highest confidence first, then the lowest load");
    private static readonly SelectionOrder First = new("first", (a, b) => a.Arrival.CompareTo(b.Arrival), Arrival, "the earliest bid first");
    private static readonly SelectionOrder Random = new("random", (_, _) => 0, _ => "drawn from the loop's id", "an order drawn from the loop's id", IsDraw: true);
    private static readonly SelectionOrder Cheapest = new("cheapest", (a, b) => a.Cost.CompareTo(b.Cost), Cost, "the lowest cost first; no cost counts as 0");
    private static readonly SelectionOrder Fastest = new("fastest", ByExpected, Expected, "the shortest expected duration first, those that give none last");
    private static readonly SelectionOrder Balanced = new("balanced", ByLoad, Load, "the lowest load first, then the highest confidence");
    private static readonly SelectionOrder Reputation = new("reputation", (a, b) => b.Score.CompareTo(a.Score), Score, "the highest product of corrected confidence and reliability first");

    public static SelectionOrder Of(SelectionStrategy strategy) => strategy switch
    {
        SelectionStrategy.Best => Best,
        SelectionStrategy.All => All,
        SelectionStrategy.First => First,
        SelectionStrategy.Random => Random,
        SelectionStrategy.Cheapest => Cheapest,
        SelectionStrategy.Fastest => Fastest,
        SelectionStrategy.Balanced => Balanced,
        SelectionStrategy.Reputation => Reputation,
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, null),
    };

    private static int ByConfidence(Offer a, Offer b)
    {
        var byConfidence = b.Bid.Confidence.CompareTo(a.Bid.Confidence);
        return byConfidence != 0 ? byConfidence : a.Bid.Load.CompareTo(b.Bid.Load);
    }

    private static int ByLoad(Offer a, Offer b)
    {
        var byLoad = a.Bid.Load.CompareTo(b.Bid.Load);
        return byLoad != 0 ? byLoad : b.Bid.Confidence.CompareTo(a.Bid.Confidence);
    }

    private static int ByExpected(Offer a, Offer b) =>
        (a.Bid.Expected ?? TimeSpan.MaxValue).CompareTo(b.Bid.Expected ?? TimeSpan.MaxValue);

    private static string Confidence(Offer offer) =>
        FormattableString.Invariant($"confidence {offer.Bid.Confidence:0.####}, load {offer.Bid.Load:0.####}");

    private static string Load(Offer offer) =>
        FormattableString.Invariant($"load {offer.Bid.Load:0.####}, confidence {offer.Bid.Confidence:0.####}");

    private static string Arrival(Offer offer) => FormattableString.Invariant($"bid number {offer.Arrival + 1} to arrive");

    private static string Cost(Offer offer) =>
        offer.Bid.Cost is { } cost ? FormattableString.Invariant($"cost {cost:0.####}") : "no cost asked";

    private static string Expected(Offer offer) => offer.Bid.Expected is { } expected
        ? FormattableString.Invariant($"expected {expected.TotalSeconds:0.###} s")
        : "no expected duration given";

    private static string Score(Offer offer)
    {
        var (confidence, over) = (offer.Bid.Confidence, offer.Repute.Overconfidence);
        var corrected = over switch
        {
            > 0 => FormattableString.Invariant($"confidence {confidence:0.####} − overconfidence {over:0.####} = {offer.Repute.Corrected(confidence):0.####},"),
            < 0 => FormattableString.Invariant($"confidence {confidence:0.####} + underconfidence {-over:0.####} = {offer.Repute.Corrected(confidence):0.####},"),
            _ => FormattableString.Invariant($"confidence {confidence:0.####}"),
        };
        return FormattableString.Invariant($"{corrected} × reliability {offer.Repute.Reliability:0.####} = {offer.Score:0.####}");
    }
}
