using System.Collections.Immutable;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class ConsensusTests
{
    private static readonly AggregationRules Majority = Given.Rules(AggregationStrategy.Consensus);

    [Fact]
    public void Consensus_Majority_SaysTheCount()
    {
        var agreed = Majority.Decide(Given.Outputs("\"yes\"", "\"no\"", "\"yes\"")).Agreed();
        Assert.Equal("\"yes\"", agreed.Text());
        Assert.Equal(2.0 / 3, agreed.Confidence, 12);
        Assert.Equal("consensus: \"yes\" has 2 of 3 votes, 66.7% of the weight (equal); more than 50% needed.", agreed.Explanation);
        Assert.Equal(["i1", "i3"], agreed.Details!.Value.GetProperty("answers")[0].GetProperty("instances").EnumerateArray().Select(who => who.GetString()));
    }

    [Fact]
    public void Consensus_ExactlyHalf_IsNoMajority() => Majority.Decide(Given.Outputs("1", "2")).Impossible("NoAgreement");

    [Fact]
    public void Consensus_EqualAsCanonicalJson_AreOneAnswer() =>
        Majority.Decide(Given.Outputs("""{"a":1,"b":[1e2]}""", """{"b":[100],"a":1.0}""")).Agreed();

    [Theory]
    [InlineData("sentiment")]
    [InlineData("/sentiment")]
    public void Consensus_Key_ComparesItsValueAndAnswersTheMostConfidentOutput(string key)
    {
        var agreed = Given.Rules(AggregationStrategy.Consensus, key).Decide(
        [
            Given.Contribution(1, """{"sentiment":"good","score":1}""", 0.7),
            Given.Contribution(2, """{"sentiment":"good","score":2}""", 0.8),
            Given.Contribution(3, """{"sentiment":"bad"}""", 0.99),
        ]).Agreed();
        Assert.Equal("""{"sentiment":"good","score":2}""", agreed.Text());
        Assert.Equal(2.0 / 3 * 0.75, agreed.Confidence, 12);
    }

    [Fact]
    public void Consensus_PointerIntoArray_FindsTheValue() =>
        Given.Rules(AggregationStrategy.Consensus, "/a~1b/1").Decide(Given.Outputs("""{"a/b":[1,2]}""", """{"a/b":[9,2]}""")).Agreed();

    [Theory]
    [InlineData("null")]
    [InlineData("""{"abstain":true}""")]
    [InlineData("{}")]
    [InlineData("""{"v":null}""")]
    [InlineData("7")]
    public void Consensus_Abstention_HasNoWeight(string abstention)
    {
        var agreed = Given.Rules(AggregationStrategy.Consensus, "v").Decide(Given.Outputs("""{"v":1}""", abstention, abstention)).Agreed();
        Assert.EndsWith("2 abstained.", agreed.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Consensus_EverybodyAbstains_HasNoQuorum() => Majority.Decide(Given.Outputs("null", "null")).Impossible("QuorumNotReached");

    [Fact]
    public void Consensus_TwoOfThreeAgree_DoesNotWaitForTheThird() => Majority.Decide(Given.Outputs("1", "1"), Given.Open(1)).Agreed();

    [Fact]
    public void Consensus_OneOfThree_Waits() => Majority.Decide(Given.Outputs("1"), Given.Open(2)).Pending();

    [Fact]
    public void Consensus_HalfIsAgainst_FailsBeforeTheLast() =>
        Majority.Decide(Given.Outputs("1", "2", "3"), Given.Open(1)).Impossible("NoAgreement");

    [Fact]
    public void Consensus_OnlyAgreementOrAbstentionCanFollow_IsDecided()
    {
        // Two votes against could still make it one of three.
        Majority.Decide(Given.Outputs("1"), Given.Open(2)).Pending();

        // With a threshold of 0 and the draw unknown a single other vote could still draw level.
        Given.Rules(AggregationStrategy.Consensus, threshold: 0).Decide(Given.Outputs("1", "1"), Given.Open(1)).Agreed();
    }

    [Fact]
    public void Consensus_Quorum_WaitsAndFailsAsSoonAsItIsOutOfReach()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, quorum: 3);
        rules.Decide(Given.Outputs("1", "1"), Given.Open(1)).Pending();
        rules.Decide(Given.Outputs("1", "1", "null"), Given.Open(1)).Pending();
        rules.Decide(Given.Outputs("1", "null", "null"), Given.Open(1)).Impossible("QuorumNotReached");
        rules.Decide(Given.Outputs("1", "1", "1")).Agreed();
    }

    [Fact]
    public void Consensus_TwoThirds_MustBePassed()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, threshold: 2.0 / 3);
        rules.Decide(Given.Outputs("1", "1", "1", "2")).Agreed();
        rules.Decide(Given.Outputs("1", "1", "2", "2")).Impossible("NoAgreement");
    }

    [Fact]
    public void Consensus_WeightConfidence_SureMinorityWins()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Confidence);
        var agreed = rules.Decide([Given.Contribution(1, "1", 0.9), Given.Contribution(2, "2", 0.3), Given.Contribution(3, "2", 0.4)]).Agreed();
        Assert.Equal("1", agreed.Text());
    }

    // Nitzan and Paroush 1982; Shapley and Grofman 1984: with accuracies 0.9, 0.9, 0.6, 0.6, 0.6 the optimal weights are ln 9 and ln 1.5, so one 0.9 (2.197)
    // outweighs three 0.6 (1.216), where the plain majority errs.
    [Fact]
    public void Consensus_WeightReputation_IsTheLogOddsOfTheAccuracy()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Reputation);
        var agreed = rules.Decide(
        [
            Given.Contribution(1, "1", accuracy: 0.9),
            Given.Contribution(2, "2", accuracy: 0.6),
            Given.Contribution(3, "2", accuracy: 0.6),
            Given.Contribution(4, "2", accuracy: 0.6),
        ]).Agreed();
        Assert.Equal("1", agreed.Text());
        var weights = agreed.Details!.Value.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("weight").GetDouble()).ToArray();
        Assert.Equal(Math.Log(9), weights[0], 9);
        Assert.Equal(3 * Math.Log(1.5), weights[1], 9);
    }

    [Fact]
    public void Consensus_WeightReputation_CountsTheDifferentAnswers()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Reputation, threshold: 0.2);
        var agreed = rules.Decide(
            [Given.Contribution(1, "1", accuracy: 0.9), Given.Contribution(2, "2", accuracy: 0.5), Given.Contribution(3, "3", accuracy: null)]).Agreed();
        var weights = agreed.Details!.Value.GetProperty("answers").EnumerateArray().Select(answer => answer.GetProperty("weight").GetDouble()).ToArray();
        Assert.Equal([Math.Log(2 * 9), Math.Log(2 * 1.5), Math.Log(2)], weights, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Consensus_WorseThanChance_HasNoVoice()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, weight: VoteWeight.Reputation);
        rules.Decide([Given.Contribution(1, "1", accuracy: 0.3)]).Impossible("NoAgreement");
    }

    // Condorcet 1785: three independent voters who are right with p each are right together with 3p² − 2p³.
    [Fact]
    public void Consensus_CondorcetJury_IsRightAsOftenAsTheClosedForm()
    {
        const double p = 0.7;
        var right = 0.0;
        for (var votes = 0; votes < 8; votes++)
        {
            ImmutableArray<bool> correct = [.. Enumerable.Range(0, 3).Select(voter => (votes & (1 << voter)) != 0)];
            var chance = correct.Aggregate(1.0, (product, isRight) => product * (isRight ? p : 1 - p));
            if (Majority.Decide(Given.Outputs([.. correct.Select(isRight => isRight ? "1" : "0")])).Agreed().Text() == "1")
                right += chance;
        }

        Assert.Equal((3 * p * p) - (2 * p * p * p), right, 12);
    }
}
