using System.Collections;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

/// <summary>
/// A loop of many agents asks after each completion whether its answer is certain. Counted is work, not time: contributions that are looked at, and bytes that are allocated.
/// </summary>
public sealed class AggregationCostTests
{
    private const int Agents = 1000;

    /// <summary>Two answers that stay level to the end, so nothing can be decided early: the first half is never looked at, and the second twice at most for an end.</summary>
    [Theory]
    [InlineData(AggregationStrategy.Consensus, VoteMethod.Plurality)]
    [InlineData(AggregationStrategy.Vote, VoteMethod.Plurality)]
    [InlineData(AggregationStrategy.Vote, VoteMethod.Approval)]
    public void Decide_AfterEachOf1000_LooksAtNothingInTheFirstHalf(AggregationStrategy strategy, VoteMethod method)
    {
        var rules = Given.Rules(strategy, method: method);
        var contributions = Contributions(i => $"\"{i % 2}\"");
        var open = Given.Open(Agents);
        var looked = 0;
        for (var n = 1; n < Agents; n++)
        {
            var counting = new Counting<Contribution>([.. contributions.AsSpan(0, n)]);
            rules.Decide(counting, new ArraySegment<Outstanding>([.. open], 0, Agents - n)).Pending();
            Assert.True(counting.Looked <= n);
            looked += counting.Looked;
            if (n <= Agents / 2)
                Assert.Equal(0, looked);
        }

        Assert.True(looked <= 375_000);
    }

    [Theory]
    [InlineData(VoteMethod.Borda)]
    [InlineData(VoteMethod.Schulze)]
    public void Decide_RankedVote_LooksAtNothingBeforeTheLast(VoteMethod method)
    {
        var counting = new Counting<Contribution>(Contributions(_ => """["a","b"]"""));
        Elections.Rules(method).Decide(counting, Given.Open(1)).Pending();
        Assert.Equal(0, counting.Looked);
    }

    /// <summary>Long outputs are made canonical when they are first counted, and never again.</summary>
    [Theory]
    [InlineData(AggregationStrategy.Consensus, VoteMethod.Plurality)]
    [InlineData(AggregationStrategy.Vote, VoteMethod.Plurality)]
    [InlineData(AggregationStrategy.Vote, VoteMethod.Approval)]
    public void Decide_SameContributionsAgain_MakesNoTextAgain(AggregationStrategy strategy, VoteMethod method)
    {
        const int length = 4000;
        var rules = Given.Rules(strategy, method: method);
        var contributions = Contributions(i => $"\"{new string((char)('a' + (i % 2)), length)}\"")[..600];
        var open = Given.Open(400).ToArray();
        rules.Decide(Contributions(i => $"{i % 2}")[..600], open).Pending();

        var first = Allocated(() => rules.Decide(contributions, open).Pending());
        var again = Allocated(() => rules.Decide(contributions, open).Pending());
        Assert.True(first > 600 * length, $"{first} bytes");
        Assert.True(again < 600 * length / 4, $"{again} bytes");
    }

    /// <summary>Under reputation every weight depends on how many answers the outstanding add. A count that stays open looks at one or two of these cases, not at all.</summary>
    [Fact]
    public void Decide_WeightReputation_DoesNotGoThroughAllCases()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Reputation);
        var contributions = Contributions(i => $"{i}");
        var open = Given.Open(Agents).ToArray();
        rules.Decide(contributions[..500], open[..500]).Pending();
        var small = Allocated(() => rules.Decide(contributions[..250], open[..250]).Pending());
        var large = Allocated(() => rules.Decide(contributions[..500], open[..500]).Pending());

        // Twice as much for twice as many; all cases would be four times.
        Assert.True(large < 2.5 * small, $"{small} bytes, then {large}");
    }

    /// <summary>The largest election there can be of 1,000: 65,280 duels, 65 million preferences, 17 million steps of paths.</summary>
    [Fact]
    public void Schulze_1000BallotsOf256Candidates_ElectsTheFirstThatMostName()
    {
        var contributions = Contributions(i => $"[{string.Join(',', Enumerable.Range(i % 7, 256 - (i % 7)))}]");
        var agreed = Elections.Rules(VoteMethod.Schulze).Decide(contributions).Agreed();

        // Those before the fourth are named by fewer than half.
        Assert.Equal(3, agreed.Output.GetInt32());
        Assert.Equal(255, agreed.Details!.Value.GetProperty("candidates")[0].GetProperty("score").GetInt32());
    }

    private static Contribution[] Contributions(Func<int, string> output) =>
        [.. Enumerable.Range(0, Agents).Select(i => Given.Contribution(i + 1, output(i)))];

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Counts how many items were looked at.</summary>
    private sealed class Counting<T>(T[] items) : IReadOnlyList<T>
    {
        public int Looked { get; private set; }

        public int Count => items.Length;

        public T this[int index]
        {
            get
            {
                Looked++;
                return items[index];
            }
        }

        public IEnumerator<T> GetEnumerator()
        {
            foreach (var item in items)
            {
                Looked++;
                yield return item;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
