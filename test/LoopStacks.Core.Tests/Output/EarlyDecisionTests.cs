using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

/// <summary>
/// Exhaustive: every order in which a few voters may vote, abstain, spoil their ballot or fail. What is decided while some are outstanding holds whatever they do, and what is
/// pending may still end in two ways. Random and larger cases: <see cref="AggregationProperties"/>.
/// </summary>
public sealed class EarlyDecisionTests
{
    private const int Voters = 4;

    private const string Fails = "";

    // An answer that goes before the others in a draw: the worst that may follow where it was not given yet. Once it was, a still earlier one could follow,
    // which is not among what the voters say here; so what is pending then is not asked whether it is open.
    private static readonly string Newcomer = Enumerable.Range(10, 5000).Select(number => $"{number}").MinBy(text => TieBreaker.Rank(Given.Loop, "answer", text))!;

    private static readonly ImmutableArray<string> Votes = ["1", "2", Newcomer, "null", Fails];
    private static readonly ImmutableArray<string> Ballots = ["[1]", "[2]", $"[{Newcomer}]", "[1,2]", $"[2,{Newcomer}]", "[]", "[[1,[2]]]", Fails];

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1)]
    [InlineData(0.5, 1)]
    [InlineData(0.5, 2)]
    [InlineData(0.5, 3)]
    [InlineData(2.0 / 3, 1)]
    [InlineData(0.75, 2)]
    [InlineData(0.999, 1)]
    public void Consensus_EqualWeights_IsNeverContradicted(double threshold, int quorum) =>
        Explore(Given.Rules(AggregationStrategy.Consensus, threshold: threshold, quorum: quorum), Votes, [0.5]);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 1)]
    [InlineData(0.6, 2)]
    public void Consensus_WeightConfidence_IsNeverContradicted(double threshold, int quorum) =>
        Explore(Given.Rules(AggregationStrategy.Consensus, threshold: threshold, quorum: quorum, weight: VoteWeight.Confidence), Votes, [0, 0.5, 1]);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.4, 1)]
    [InlineData(0.5, 1)]
    [InlineData(0.5, 3)]
    public void Consensus_WeightReputation_IsNeverContradicted(double threshold, int quorum) =>
        Explore(Given.Rules(AggregationStrategy.Consensus, threshold: threshold, quorum: quorum, weight: VoteWeight.Reputation), Votes, [0.5]);

    [Theory]
    [InlineData(VoteWeight.Equal, 1)]
    [InlineData(VoteWeight.Equal, 3)]
    [InlineData(VoteWeight.Reputation, 1)]
    [InlineData(VoteWeight.Reputation, 2)]
    public void Plurality_IsNeverContradicted(VoteWeight weight, int quorum) =>
        Explore(Given.Rules(AggregationStrategy.Vote, quorum: quorum, weight: weight), Votes, [0.5]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Approval_IsNeverContradicted(int quorum) =>
        Explore(Given.Rules(AggregationStrategy.Vote, quorum: quorum, method: VoteMethod.Approval), Ballots, [0.5]);

    [Fact]
    public void Approval_WeightConfidence_IsNeverContradicted() =>
        Explore(Given.Rules(AggregationStrategy.Vote, weight: VoteWeight.Confidence, method: VoteMethod.Approval), ["[1]", "[2]", $"[{Newcomer}]", $"[2,{Newcomer}]", Fails], [0, 0.5, 1]);

    // Those that wait for all say pending until the last, except where the quorum is out of reach; so what is pending need not be open.
    [Theory]
    [InlineData(VoteMethod.Borda, VoteWeight.Equal, 3)]
    [InlineData(VoteMethod.Schulze, VoteWeight.Equal, 2)]
    [InlineData(VoteMethod.Approval, VoteWeight.Reputation, 3)]
    public void RankedVote_IsNeverContradicted(VoteMethod method, VoteWeight weight, int quorum) =>
        Explore(Given.Rules(AggregationStrategy.Vote, quorum: quorum, method: method, weight: weight), Ballots, [0.5], waits: true);

    /// <summary>What the numbers alone rule out is never decided otherwise: asked of contributions that say anything.</summary>
    [Fact]
    public void IsWorthAsking_False_OnlyWhereItIsPending()
    {
        foreach (var method in Enum.GetValues<VoteMethod>())
        {
            foreach (var strategy in Enum.GetValues<AggregationStrategy>())
            {
                var rules = Given.Rules(strategy, method: method, quorum: 4);
                for (var n = 0; n <= 12; n++)
                {
                    for (var open = 1; open <= 12; open++)
                    {
                        if (Aggregator.IsWorthAsking(rules, n, open))
                            continue;
                        rules.Decide(Given.Outputs([.. Enumerable.Repeat("1", n)]), Given.Open(open)).Pending();
                        rules.Decide(Given.Outputs([.. Enumerable.Repeat("null", n)]), Given.Open(open)).Pending();
                        rules.Decide(Given.Outputs([.. Enumerable.Range(0, n).Select(i => $"{i}")]), Given.Open(open)).Pending();
                    }
                }
            }
        }
    }

    [Fact]
    public void IsWorthAsking_FirstHalfOfAMajority_IsNot()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus);
        Assert.False(Aggregator.IsWorthAsking(rules, 500, 500));
        Assert.True(Aggregator.IsWorthAsking(rules, 501, 499));
    }

    private static void Explore(AggregationRules rules, ImmutableArray<string> says, double[] confidences, bool waits = false)
    {
        var walk = new Walk(rules, says, confidences, waits);
        walk.From([], 0);
        Assert.True(walk.DecidedEarly > 0);
    }

    /// <summary>A walk through all that may happen. Voters differ in accuracy: 0.9, unknown, 0.4, 0.7.</summary>
    private sealed class Walk(AggregationRules rules, ImmutableArray<string> says, double[] confidences, bool waits)
    {
        private static readonly double?[] Accuracies = [0.9, null, 0.4, 0.7];

        public int DecidedEarly { get; private set; }

        /// <summary>All ends that may follow, each once.</summary>
        public HashSet<string> From(ImmutableArray<Contribution> cast, int voter)
        {
            Outstanding[] open = [.. Enumerable.Range(voter, Voters - voter).Select(i => new Outstanding(i + 1, $"i{i + 1}", ["x"], 0.5, Accuracies[i]))];
            var decided = Name(rules.Decide(cast, open));
            if (voter == Voters)
                return [decided];
            var ends = new HashSet<string>();
            foreach (var next in Next(cast, voter))
                ends.UnionWith(From(next, voter + 1));
            if (decided != "pending")
            {
                DecidedEarly++;
                Assert.Equal([decided], ends);
            }
            else if (!waits && !cast.Any(vote => vote.Output.GetRawText().Contains(Newcomer, StringComparison.Ordinal)))
            {
                Assert.True(ends.Count > 1, $"{string.Join(' ', cast.Select(vote => vote.Output.GetRawText()))}: only {ends.First()} can follow, and it waits.");
            }

            return ends;
        }

        private IEnumerable<ImmutableArray<Contribution>> Next(ImmutableArray<Contribution> cast, int voter)
        {
            foreach (var said in says)
            {
                if (said == Fails)
                    yield return cast;
                else
                {
                    foreach (var confidence in confidences)
                        yield return cast.Add(Given.Contribution(voter + 1, said, confidence, Accuracies[voter]));
                }
            }
        }

        // An impossible quorum and an agreement that is missing are both no answer.
        private static string Name(Aggregation aggregation) => aggregation switch
        {
            Aggregation.Agreed agreed => JsonSerializer.Serialize(agreed.Output),
            Aggregation.Impossible => "impossible",
            _ => "pending",
        };
    }
}
