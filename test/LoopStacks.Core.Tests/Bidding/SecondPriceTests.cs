using FsCheck.Xunit;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Bidding;

/// <summary>
/// <c>cheapest</c> with <c>payment: secondPrice</c> is the sealed auction of Vickrey, "Counterspeculation, auctions, and competitive sealed tenders" (1961), turned round
/// for buying: the lowest cost wins and is paid the second lowest, with k winners the lowest cost that lost.
/// </summary>
public sealed class SecondPriceTests
{
    private static readonly Dictionary<string, Repute> Unknown = [];

    [Fact]
    public void Price_IsTheSecondLowestCost()
    {
        var random = new Random(1961);
        for (var auction = 0; auction < 500; auction++)
        {
            var costs = Costs(random, 2 + random.Next(8));
            var sorted = costs.Order().ToArray();
            var winner = Assert.Single(Auction(auction, costs, 1), bid => bid.Won);
            Assert.Equal(sorted[0], winner.Bid.Cost);
            Assert.Equal(sorted[1], winner.Price);
        }
    }

    [Fact]
    public void Price_SeveralWinners_IsTheLowestCostThatLost()
    {
        var ranked = Auction(7, [5, 1, 4, 2, 3], 3);
        Assert.Equal([1m, 2m, 3m], ranked.Where(bid => bid.Won).Select(bid => bid.Bid.Cost!.Value));
        Assert.All(ranked.Where(bid => bid.Won), bid => Assert.Equal(4, bid.Price));
    }

    [Fact]
    public void Price_RunnerUp_IsWhatTheNextOneAsked()
    {
        var ranked = Auction(7, [5, 1, 4, 2], 1);
        Assert.Equal([null, 4m, 5m, 5m], ranked.Select(bid => bid.TakeOverPrice));
        Assert.Equal("cheapest: cost 2, price 4 if it takes over; place 2 of 4", ranked[1].Rule);
        Assert.All(ranked.Skip(1), bid => Assert.Null(bid.Price));
    }

    // Without a loser there is no second price; whoever wins is then paid what it asked, and could have asked for more.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(3, 5)]
    public void Price_NobodyLost_IsWhatEachAsked(int bidders, int winners) =>
        Assert.All(Auction(7, [.. Enumerable.Range(1, bidders).Select(cost => (decimal)cost)], winners), bid => Assert.Equal(bid.Bid.Cost, bid.Price));

    [Fact]
    public void Price_NoCostAsked_CountsAsNothing()
    {
        var ranked = Auction(7, [3, null], 1);
        Assert.Null(ranked[0].Bid.Cost);
        Assert.Equal(3, ranked[0].Price);
        Assert.Equal(0, Assert.Single(Auction(7, [null, null], 1), bid => bid.Won).Price);
    }

    [Fact]
    public void Tie_OfTheLowest_IsDrawnAndPaidWhatBothAsked()
    {
        var wins = 0;
        for (var loop = 0; loop < 1600; loop++)
        {
            var winner = Assert.Single(Auction(loop, [2, 2, 9], 1), bid => bid.Won);
            Assert.Equal(2, winner.Price);
            Assert.Contains("tie drawn from the loop's id", winner.Rule, StringComparison.Ordinal);
            wins += winner.Bid.Instance == "i0" ? 1 : 0;
        }

        // 800 expected; five standard deviations are 100.
        Assert.InRange(wins, 700, 900);
    }

    /// <summary>No bidder gains by asking for anything but its cost, whatever the others ask: the reason to pay the second price.</summary>
    [Property(MaxTest = 300)]
    public bool Truth_IsTheBestBid(byte[] others, byte cost, byte winners, int loop)
    {
        // Costs of 0 to 15, so that there are many ties; at least one bidder more than winners.
        var won = 1 + (winners % 3);
        decimal?[] asked = [null, .. Enumerable.Range(0, won), .. others.Take(6).Select(other => other % 16)];
        var truth = Utility(loop, asked, cost % 16, cost % 16, won);
        return Enumerable.Range(0, 34).All(lie => Utility(loop, asked, lie / 2m, cost % 16, won) <= truth);
    }

    [Fact]
    public void Truth_UnderFirstPrice_IsNotTheBestBid()
    {
        var truth = Auction(7, [2, 5], 1, PaymentRule.FirstPrice)[0].Price - 2;
        var lie = Auction(7, [4, 5], 1, PaymentRule.FirstPrice)[0].Price - 2;
        Assert.True(lie > truth);
    }

    // The second lowest of n independent costs, uniform between 0 and 1, is Beta(2, n−1): mean 2/(n+1), variance 2(n−1)/((n+1)²(n+2)).
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    public void ExpectedPrice_UniformCosts_IsTwoOverNPlusOne(int n)
    {
        const int auctions = 4000;
        var deviation = Math.Sqrt(2.0 * (n - 1) / (Math.Pow(n + 1, 2) * (n + 2)) / auctions);
        var mean = MeanPrice(n, auctions, 1, PaymentRule.SecondPrice, cost => cost);
        Assert.InRange(mean, (2.0 / (n + 1)) - (5 * deviation), (2.0 / (n + 1)) + (5 * deviation));
    }

    // With k winners the price is the (k+1)th lowest: mean (k+1)/(n+1), variance (k+1)(n−k)/((n+1)²(n+2)).
    [Theory]
    [InlineData(5, 2)]
    [InlineData(10, 4)]
    public void ExpectedPrice_SeveralWinners_IsTheFirstLosers(int n, int winners)
    {
        const int auctions = 4000;
        var expected = (winners + 1.0) / (n + 1);
        var deviation = Math.Sqrt((winners + 1.0) * (n - winners) / (Math.Pow(n + 1, 2) * (n + 2)) / auctions);
        Assert.InRange(MeanPrice(n, auctions, winners, PaymentRule.SecondPrice, cost => cost), expected - (5 * deviation), expected + (5 * deviation));
    }

    // Revenue equivalence (Vickrey 1961): under the first price bidders ask c + (1−c)/n in equilibrium, and the buyer pays 2/(n+1) on average all the same.
    // The price is (1 + (n−1)m)/n of the lowest cost m, Beta(1, n): variance ((n−1)/n)² · n/((n+1)²(n+2)).
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void ExpectedPrice_FirstPriceInEquilibrium_IsTheSame(int n)
    {
        const int auctions = 4000;
        var deviation = (n - 1.0) / n * Math.Sqrt(n / (Math.Pow(n + 1, 2) * (n + 2)) / auctions);
        var mean = MeanPrice(n, auctions, 1, PaymentRule.FirstPrice, cost => cost + ((1 - cost) / n));
        Assert.InRange(mean, (2.0 / (n + 1)) - (5 * deviation), (2.0 / (n + 1)) + (5 * deviation));
    }

    private static double MeanPrice(int n, int auctions, int winners, PaymentRule payment, Func<double, double> ask)
    {
        var random = new Random(n + winners);
        var sum = 0.0;
        for (var auction = 0; auction < auctions; auction++)
        {
            decimal?[] costs = [.. Enumerable.Range(0, n).Select(_ => (decimal?)ask(random.NextDouble()))];
            sum += (double)Auction(auction, costs, winners, payment)[0].Price!.Value;
        }

        return sum / auctions;
    }

    /// <summary>What the first bidder gains: its price without its cost where it wins, else nothing.</summary>
    private static decimal Utility(int loop, decimal?[] asked, decimal ask, decimal cost, int winners)
    {
        var mine = Auction(loop, [ask, .. asked[1..]], winners).Single(bid => bid.Bid.Instance == "i0");
        return mine.Won ? mine.Price!.Value - cost : 0;
    }

    private static RankedBid[] Auction(int loop, decimal?[] costs, int winners, PaymentRule payment = PaymentRule.SecondPrice)
    {
        var bids = costs.Select((cost, i) => new BidAnswer($"i{i}", "x", AnswerKind.Bid, 0.5, cost)).ToArray();
        return [.. Selection.Rank(new Guid(loop, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), "x", new(SelectionStrategy.Cheapest, winners, 100, payment), bids, Unknown)];
    }

    private static decimal?[] Costs(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (decimal?)random.Next(1, 12))];
}
