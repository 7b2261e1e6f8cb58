using System.Collections.Immutable;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

/// <summary>
/// Nitzan and Paroush, "Optimal decision rules in uncertain dichotomous choice situations" (1982), and Shapley and Grofman, "Optimizing group judgmental accuracy
/// in the presence of interdependencies" (1984): independent voters of known accuracy p decide best with weights log(p/(1−p)).
/// </summary>
public sealed class WeightedJuryTests
{
    private static readonly string[] TwoAnswers = ["\"yes\"", "\"no\""];
    private static readonly string[] ThreeAnswers = ["\"a\"", "\"b\"", "\"c\""];

    private static readonly double[][] Juries =
    [
        [0.9, 0.9, 0.6, 0.6, 0.6],
        [0.95, 0.8, 0.8, 0.7, 0.55],
        [0.8, 0.8, 0.8],
        [0.99, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7],
        [0.75, 0.65, 0.55, 0.5],
    ];

    public static TheoryData<int> JuryNumbers => [.. Enumerable.Range(0, Juries.Length)];

    // Shapley and Grofman's jury. Majority: .81·.936 + .18·.648 + .01·.216. Best: the two experts where they agree, else the majority of the others: .81 + .18·.648.
    // A single expert is right with .9.
    [Theory]
    [InlineData(VoteWeight.Equal, 0.87696)]
    [InlineData(VoteWeight.Reputation, 0.92664)]
    public void Consensus_ShapleyGrofmanJury_IsRightAsOftenAsTheClosedForm(VoteWeight weight, double known)
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: weight);
        Assert.Equal(known, Accuracy(Juries[0], votes => rules.Decide(votes)), 12);
    }

    /// <summary>Of all 2ⁿ ways to vote each is decided for the answer under which it is the more likely: the maximum-likelihood rule.</summary>
    [Theory]
    [MemberData(nameof(JuryNumbers))]
    public void Consensus_EveryProfile_IsDecidedByMaximumLikelihood(int jury)
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Reputation);
        foreach (var profile in Profiles(Juries[jury].Length, 2))
        {
            var yes = Likelihood(Juries[jury], profile, 0, 2);
            var no = Likelihood(Juries[jury], profile, 1, 2);
            var decided = rules.Decide(Cast(Juries[jury], profile, TwoAnswers));
            if (Math.Abs(yes - no) < 1e-12)
                decided.Impossible("NoAgreement");
            else
                Assert.Equal(yes > no ? "yes" : "no", decided.Agreed().Output.GetString());
        }
    }

    /// <summary>No rule at all is right more often than the maximum of the two likelihoods, summed over all profiles, at even priors; the consensus reaches it.</summary>
    [Theory]
    [MemberData(nameof(JuryNumbers))]
    public void Consensus_IsRightAsOftenAsAnyRuleCanBe(int jury)
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Reputation);
        var best = Profiles(Juries[jury].Length, 2)
            .Sum(profile => Math.Max(Likelihood(Juries[jury], profile, 0, 2), Likelihood(Juries[jury], profile, 1, 2)) / 2);
        Assert.Equal(best, Accuracy(Juries[jury], votes => rules.Decide(votes)), 9);
    }

    [Theory]
    [MemberData(nameof(JuryNumbers))]
    public void Consensus_WeighedByReputation_IsRightAtLeastAsOftenAsByHeads(int jury)
    {
        var weighed = Accuracy(Juries[jury], votes => Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Reputation).Decide(votes));
        var counted = Accuracy(Juries[jury], votes => Given.Rules(AggregationStrategy.Consensus).Decide(votes));
        Assert.True(weighed >= counted - 1e-12);
        Assert.True(weighed >= Juries[jury].Max() - 1e-12);
    }

    /// <summary>Three answers, errors even over the other two: the heaviest answer by log(2p/(1−p)) is the most likely one.</summary>
    [Theory]
    [MemberData(nameof(JuryNumbers))]
    public void Plurality_ThreeAnswers_IsDecidedByMaximumLikelihood(int jury)
    {
        var rules = Given.Rules(AggregationStrategy.Vote, weight: VoteWeight.Reputation);
        foreach (var profile in Profiles(Juries[jury].Length, 3).Where(profile => profile.Distinct().Count() == 3))
        {
            var likelihoods = Enumerable.Range(0, 3).Select(answer => Likelihood(Juries[jury], profile, answer, 3)).ToArray();
            var decided = Array.IndexOf(ThreeAnswers, rules.Decide(Cast(Juries[jury], profile, ThreeAnswers)).Agreed().Text());
            Assert.Equal(likelihoods.Max(), likelihoods[decided], 12);
        }
    }

    // The measured accuracy is held to 0.01..0.99 and is 0.6 where nothing is known; what is no number counts as unknown; below ½ of two a vote counts nothing.
    [Theory]
    [InlineData(1.0, 4.59511985013459)]
    [InlineData(0.99, 4.59511985013459)]
    [InlineData(null, 0.405465108108164)]
    [InlineData(double.NaN, 0.405465108108164)]
    [InlineData(0.5, 0)]
    [InlineData(0.0, 0)]
    public void Weight_OfAccuracy_IsItsLogOdds(double? accuracy, double weight)
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Reputation);
        var agreed = rules.Decide([Given.Contribution(1, "1", accuracy: accuracy), Given.Contribution(2, "2", accuracy: 0.999), Given.Contribution(3, "2", accuracy: 0.6)]).Agreed();
        var one = agreed.Details!.Value.GetProperty("answers").EnumerateArray().Single(answer => answer.GetProperty("answer").GetInt32() == 1);
        Assert.Equal(weight, one.GetProperty("weight").GetDouble(), 9);
    }

    /// <summary>The chance that the jury is right, where "yes" is; a jury that does not agree is right half the time.</summary>
    private static double Accuracy(double[] jury, Func<Contribution[], Aggregation> decide) =>
        Profiles(jury.Length, 2).Sum(profile => Likelihood(jury, profile, 0, 2) * (decide(Cast(jury, profile, TwoAnswers)) switch
        {
            Aggregation.Agreed agreed => agreed.Text() == TwoAnswers[0] ? 1 : 0,
            _ => 0.5,
        }));

    private static double Likelihood(double[] jury, ImmutableArray<int> profile, int truth, int answers) =>
        jury.Select((p, i) => profile[i] == truth ? p : (1 - p) / (answers - 1)).Aggregate(1.0, (product, chance) => product * chance);

    private static Contribution[] Cast(double[] jury, ImmutableArray<int> profile, string[] answers) =>
        [.. jury.Select((p, i) => Given.Contribution(i + 1, answers[profile[i]], accuracy: p))];

    private static IEnumerable<ImmutableArray<int>> Profiles(int voters, int answers)
    {
        IEnumerable<ImmutableArray<int>> profiles = [[]];
        for (var voter = 0; voter < voters; voter++)
            profiles = profiles.SelectMany(profile => Enumerable.Range(0, answers).Select(answer => profile.Add(answer)));
        return profiles;
    }
}
