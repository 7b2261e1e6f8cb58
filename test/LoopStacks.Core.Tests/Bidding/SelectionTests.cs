using LoopStacks.Core.Bidding;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Bidding;

public sealed class SelectionTests
{
    private static readonly Guid Loop = Guid.Parse("0190f5c8-7a3e-7d51-9f6e-1c2b3a4d5e6f");
    private static readonly Dictionary<string, Repute> Unknown = [];

    private static readonly BidAnswer[] Bids =
    [
        new("a", "x", AnswerKind.Bid, 0.8, 3m, TimeSpan.FromSeconds(9), 0.1),
        new("b", "x", AnswerKind.Bid, 0.92, 5m, TimeSpan.FromSeconds(2), 0.25),
        new("c", "x", AnswerKind.Bid, 0.92, 4m, null, 0.05),
        new("d", "x", AnswerKind.Bid, 0.5, null, TimeSpan.FromSeconds(4), 0.1),
    ];

    [Theory]
    [InlineData(SelectionStrategy.Best, "cbad")]
    [InlineData(SelectionStrategy.All, "cbad")]
    [InlineData(SelectionStrategy.First, "abcd")]
    [InlineData(SelectionStrategy.Cheapest, "dacb")]
    [InlineData(SelectionStrategy.Fastest, "bdac")]
    [InlineData(SelectionStrategy.Balanced, "cadb")]
    public void Rank_ByStrategy_OrdersByItsNumbers(SelectionStrategy strategy, string order)
    {
        var ranked = Selection.Rank(Loop, "x", Rules(strategy), Bids, Unknown);
        Assert.Equal(order, string.Concat(ranked.Select(bid => bid.Bid.Instance)));
        Assert.Equal([1, 2, 3, 4], ranked.Select(bid => bid.Place));
    }

    [Fact]
    public void Rank_Reputation_CorrectsConfidenceAndMultipliesByReliability()
    {
        var reputes = new Dictionary<string, Repute> { ["a"] = new(1), ["b"] = new(0.9, Overconfidence: 0.5), ["c"] = new(0.9), ["d"] = new(0.9, Overconfidence: -0.2) };

        var ranked = Selection.Rank(Loop, "x", Rules(SelectionStrategy.Reputation), Bids, reputes);

        Assert.Equal(
            [
                "reputation: confidence 0.92 × reliability 0.9 = 0.828; place 1 of 4",
                "reputation: confidence 0.8 × reliability 1 = 0.8; place 2 of 4",
                "reputation: confidence 0.5 + underconfidence 0.2 = 0.7, × reliability 0.9 = 0.63; place 3 of 4",
                "reputation: confidence 0.92 − overconfidence 0.5 = 0.42, × reliability 0.9 = 0.378; place 4 of 4",
            ],
            ranked.Select(bid => bid.Rule));
        Assert.Equal("cadb", string.Concat(ranked.Select(bid => bid.Bid.Instance)));
    }

    [Fact]
    public void Rank_ReputationOfNewcomers_IsTheirWordAndHalfOfReliability()
    {
        var ranked = Selection.Rank(Loop, "x", Rules(SelectionStrategy.Reputation), Bids[..1], Unknown);

        Assert.Equal("reputation: confidence 0.8 × reliability 0.5 = 0.4; place 1 of 1", ranked[0].Rule);
    }

    [Fact]
    public void Rank_Best_SaysItsNumbers() =>
        Assert.Equal(
            "best: confidence 0.92, load 0.25; place 2 of 4",
            Selection.Rank(Loop, "x", Rules(SelectionStrategy.Best), Bids, Unknown)[1].Rule);

    [Theory]
    [InlineData(SelectionStrategy.Best, 1, 10, 1)]
    [InlineData(SelectionStrategy.Best, 3, 10, 3)]
    [InlineData(SelectionStrategy.Best, int.MaxValue, 10, 4)]
    [InlineData(SelectionStrategy.Best, int.MaxValue, 2, 2)]
    [InlineData(SelectionStrategy.All, 1, 10, 4)]
    [InlineData(SelectionStrategy.All, 1, 3, 3)]
    public void Rank_Winners_AreTheFirstOfTheOrder(SelectionStrategy strategy, int winners, int maxBids, int won)
    {
        var ranked = Selection.Rank(Loop, "x", new(strategy, winners, maxBids, PaymentRule.FirstPrice), Bids, Unknown);
        Assert.Equal(Enumerable.Range(1, 4).Select(place => place <= won), ranked.Select(bid => bid.Won));
    }

    [Theory]
    [InlineData(PaymentRule.FirstPrice, 1, null)]
    [InlineData(PaymentRule.SecondPrice, 1, 3)]
    [InlineData(PaymentRule.SecondPrice, 2, 4)]
    [InlineData(PaymentRule.SecondPrice, 4, null)]
    public void Rank_Cheapest_RecordsThePriceOfTheRule(PaymentRule payment, int winners, int? price)
    {
        var ranked = Selection.Rank(Loop, "x", new(SelectionStrategy.Cheapest, winners, 10, payment), Bids, Unknown);
        Assert.Equal(price, ranked[0].Price);
        Assert.All(ranked.Where(bid => !bid.Won), bid => Assert.Null(bid.Price));
    }

    [Fact]
    public void Rank_SecondPrice_IsNamedInTheRule()
    {
        var ranked = Selection.Rank(Loop, "x", new(SelectionStrategy.Cheapest, 1, 10, PaymentRule.SecondPrice), Bids[..2], Unknown);
        Assert.Equal("cheapest: cost 3, price 5; place 1 of 2", ranked[0].Rule);
        Assert.Equal(5m, ranked[0].Price);
    }

    [Fact]
    public void Rank_NoBids_IsEmpty() => Assert.Empty(Selection.Rank(Loop, "x", Rules(SelectionStrategy.Best), [], Unknown));

    [Theory]
    [InlineData(SelectionStrategy.Best)]
    [InlineData(SelectionStrategy.Random)]
    [InlineData(SelectionStrategy.Cheapest)]
    [InlineData(SelectionStrategy.Fastest)]
    [InlineData(SelectionStrategy.Balanced)]
    [InlineData(SelectionStrategy.Reputation)]
    public void Rank_Equals_OrderIsDrawnFromTheLoopAndNotFromArrival(SelectionStrategy strategy)
    {
        var bids = Enumerable.Range(0, 20).Select(i => new BidAnswer($"i{i}", "x", AnswerKind.Bid, 0.5)).ToArray();
        var once = Instances(Loop, bids);
        Assert.Equal(once, Instances(Loop, [.. bids.Reverse()]));
        Assert.NotEqual(once, Instances(Guid.Parse("0190f5c8-7a3e-7d51-9f6e-1c2b3a4d5e70"), bids));

        string[] Instances(Guid loop, BidAnswer[] offered) =>
            [.. Selection.Rank(loop, "x", Rules(strategy), offered, Unknown).Select(bid => bid.Bid.Instance)];
    }

    private static SelectionRules Rules(SelectionStrategy strategy) => new(strategy, 1, 10, PaymentRule.FirstPrice);
}
