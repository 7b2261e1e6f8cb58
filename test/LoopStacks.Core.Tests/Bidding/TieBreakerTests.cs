using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Tests.Bidding;

public sealed class TieBreakerTests
{
    // Journals of earlier versions replay only while this number stays.
    [Fact]
    public void Rank_KnownInput_NeverChanges() =>
        Assert.Equal(7814588113413802859UL, TieBreaker.Rank(Guid.Parse("0190f5c8-7a3e-7d51-9f6e-1c2b3a4d5e6f"), "sentiment-analysis", "my-sentiment-analyzer"));

    [Fact]
    public void Rank_SplitTextsDifferently_Differs() =>
        Assert.NotEqual(TieBreaker.Rank(Guid.Empty, "ab", "c"), TieBreaker.Rank(Guid.Empty, "a", "bc"));

    [Fact]
    public void Rank_OverManyLoops_FavoursNobody()
    {
        var wins = new int[5];
        for (var i = 0; i < 10_000; i++)
        {
            var loop = new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            var ranks = Enumerable.Range(0, 5).Select(n => TieBreaker.Rank(loop, "x", $"instance-{n}")).ToArray();
            wins[Array.IndexOf(ranks, ranks.Min())]++;
        }

        // 2,000 expected each; five standard deviations are 200.
        Assert.All(wins, count => Assert.InRange(count, 1800, 2200));
    }
}
