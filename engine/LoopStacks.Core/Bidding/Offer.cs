namespace LoopStacks.Core.Bidding;

/// <summary>A bid with all that a selection strategy may look at.</summary>
internal sealed record Offer(BidAnswer Bid, int Arrival, Repute Repute, ulong Draw)
{
    public decimal Cost => Bid.Cost ?? 0;

    public double Score => Repute.Score(Bid.Confidence);

    public static Offer From(Guid loopId, string capability, BidAnswer bid, int arrival, IReadOnlyDictionary<string, Repute> reputes) =>
        new(
            bid,
            arrival,
            reputes.TryGetValue(bid.Instance, out var known) ? known : Repute.Unknown,
            TieBreaker.Rank(loopId, capability, bid.Instance));
}
