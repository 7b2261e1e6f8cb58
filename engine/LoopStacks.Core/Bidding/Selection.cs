using System.Collections.Immutable;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Bidding;

/// <summary>Selects the winners among the bids of one capability. Pure: the same bids give the same order, whoever asks and whenever.</summary>
public static class Selection
{
    /// <summary>How a strategy orders bids, as the end of a sentence.</summary>
    public static string InWords(SelectionStrategy strategy) => SelectionOrder.Of(strategy).InWords;

    /// <summary>Ranks bids: winners first, then the runners-up in the order in which they would replace a winner.</summary>
    /// <param name="loopId">From which ties are broken, see <see cref="TieBreaker"/>.</param>
    /// <param name="bids">Bids for this capability in order of arrival; the order counts only under <see cref="SelectionStrategy.First"/>.</param>
    /// <param name="reputes">By instance; where missing, <see cref="Repute.Unknown"/>.</param>
    public static ImmutableArray<RankedBid> Rank(
        Guid loopId, string capability, SelectionRules rules, IReadOnlyList<BidAnswer> bids, IReadOnlyDictionary<string, Repute> reputes)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(bids);
        ArgumentNullException.ThrowIfNull(reputes);
        var order = SelectionOrder.Of(rules.Strategy);
        var offers = bids.Select((bid, arrival) => Offer.From(loopId, capability, bid, arrival, reputes)).ToArray();
        Array.Sort(offers, (a, b) => Compare(order, a, b));
        var won = WinnersAmong(rules, offers.Length);
        var ranked = ImmutableArray.CreateBuilder<RankedBid>(offers.Length);
        for (var i = 0; i < offers.Length; i++)
        {
            var price = PriceOf(rules, offers, i, won);
            var rule = Sentence(rules, order, offers, i, won, price);
            ranked.Add(i < won
                ? new RankedBid(offers[i].Bid, i + 1, rule, price, true, IsTied(order, offers, i))
                : new RankedBid(offers[i].Bid, i + 1, rule, null, false, IsTied(order, offers, i), price));
        }

        return ranked.MoveToImmutable();
    }

    private static int WinnersAmong(SelectionRules rules, int bids)
    {
        var wanted = rules.Strategy == SelectionStrategy.All ? rules.MaxBids : Math.Min(rules.Winners, rules.MaxBids);
        return Math.Min(wanted, bids);
    }

    private static int Compare(SelectionOrder order, Offer a, Offer b)
    {
        var byRule = order.Compare(a, b);
        if (byRule != 0)
            return byRule;
        var byDraw = a.Draw.CompareTo(b.Draw);
        return byDraw != 0 ? byDraw : string.CompareOrdinal(a.Bid.Instance, b.Bid.Instance);
    }

    // With several winners each is paid what the first loser asked: no winner could have asked for more and still won (Vickrey 1961). A runner-up that takes over
    // is paid what the next one asked, as if those before it had not bid. Where nobody is left who lost, there is no second price, and a bid is paid what it asked.
    private static decimal? PriceOf(SelectionRules rules, Offer[] offers, int place, int won)
    {
        var loser = Math.Max(won, place + 1);
        return PaysSecondPrice(rules) && loser < offers.Length ? offers[loser].Cost : offers[place].Bid.Cost;
    }

    private static bool PaysSecondPrice(SelectionRules rules) =>
        rules is { Strategy: SelectionStrategy.Cheapest, Payment: PaymentRule.SecondPrice };

    private static string Sentence(SelectionRules rules, SelectionOrder order, Offer[] offers, int i, int won, decimal? price)
    {
        var numbers = order.Describe(offers[i]);
        if (price is { } paid && PaysSecondPrice(rules) && (i < won || i + 1 < offers.Length))
            numbers += FormattableString.Invariant($", price {paid:0.####}{(i < won ? "" : " if it takes over")}");
        var draw = IsTied(order, offers, i) && !order.IsDraw ? ", tie drawn from the loop's id" : "";
        return FormattableString.Invariant($"{order.Name}: {numbers}{draw}; place {i + 1} of {offers.Length}");
    }

    private static bool IsTied(SelectionOrder order, Offer[] offers, int i) =>
        (i > 0 && order.Compare(offers[i - 1], offers[i]) == 0) || (i + 1 < offers.Length && order.Compare(offers[i], offers[i + 1]) == 0);
}
