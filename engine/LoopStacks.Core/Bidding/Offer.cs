namespace LoopStacks.Core.Bidding;

/// <summary>A bid with all that a selection strategy may look at.</summary>
internal sealed record Offer(BidAnswer Bid, int Arrival, double Standing, ulong Draw)
{
    public decimal Cost => Bid.Cost ?? 0;

    public double Score => Bid.Confidence * Standing;

    public static Offer From(Guid loopId, string capability, BidAnswer bid, int arrival, IReadOnlyDictionary<string, double> standing) =>
        new(
            bid,
            arrival,
            standing.TryGetValue(bid.Instance, out var known) ? known : Selection.NeutralStanding,
            TieBreaker.Rank(loopId, capability, bid.Instance));
}
