using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

public sealed class LoopContributionsTests
{
    [Fact]
    public void Parts_OfMerge_SayWhichValuesEachGaveAndWhereItWasOverruled()
    {
        var parts = Parts(new OutputPhaseSpec(), ("""{"x":1,"deep":{"p":1,"q":2}}""", 0.9), ("""{"x":2,"y":3,"deep":{"q":5,"r":6}}""", 0.5));

        Assert.Equal(["/x", "/deep/p", "/deep/q"], parts[0].Gave);
        Assert.Equal(("gave /y, /deep/r; was overruled at /x, /deep/q", true), (parts[1].Sentence, parts[1].Counted));
    }

    [Fact]
    public void Parts_OfConsensus_SayWhatEachVotedForAndItsWeight()
    {
        var spec = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus, Key = "label", Weight = VoteWeight.Confidence };
        var parts = Parts(spec, ("""{"label":"spam"}""", 0.9), ("""{"label":"ham"}""", 0.4), ("""{"abstain":true}""", 0.9), ("""{"label":"spam","why":"x"}""", 0.5));

        Assert.Equal(
            ["voted for \"spam\" with weight 0.9, which won", "voted for \"ham\" with weight 0.4, which did not win", "abstained", "voted for \"spam\" with weight 0.5, which won"],
            parts.Select(part => part.Sentence));
        Assert.Equal([true, false, false, true], parts.Select(part => part.Counted));
    }

    [Fact]
    public void Parts_OfNoAgreement_SayThatNoAnswerWon()
    {
        var parts = Parts(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus }, ("1", 0.9), ("2", 0.9));

        Assert.All(parts.AsEnumerable(), part => Assert.False(part.Counted));
        Assert.Equal("voted for 1 with weight 1; no answer won", parts[0].Sentence);
    }

    [Fact]
    public void Parts_OfRankedBallots_SayWhichChoiceTheWinnerWas()
    {
        var spec = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Vote, Method = VoteMethod.Borda };
        var parts = Parts(spec, ("""["a","b"]""", 0.9), ("""["b","a"]""", 0.9), ("""["b"]""", 0.9));

        Assert.Equal("""cast the ballot "a" > "b" with weight 1; the winner is its choice 2""", parts[0].Sentence);
        Assert.Equal("""cast the ballot "b" > "a" with weight 1; the winner is its choice 1""", parts[1].Sentence);
    }

    [Fact]
    public void Parts_OfEqualsAndOfNoBallots_SayWhatTheyAre()
    {
        var spec = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Vote, Method = VoteMethod.Borda };
        var parts = Parts(spec, ("""["a",["b","c"]]""", 0.9), ("""[["a",["b"]]]""", 0.9), ("[]", 0.9));

        Assert.Equal("""cast the ballot "a" > "b" = "c" with weight 1; the winner is its choice 1""", parts[0].Sentence);
        Assert.Equal("cast an invalid ballot: it names an array as a candidate within a group of equals", parts[1].Sentence);
        Assert.Equal("abstained", parts[2].Sentence);
    }

    [Fact]
    public void Parts_OfPlurality_CountFirstChoicesOnly()
    {
        var spec = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Vote };
        var parts = Parts(spec, ("\"a\"", 0.9), ("""["b","a"]""", 0.9), ("\"a\"", 0.9));

        Assert.Equal([true, false, true], parts.Select(part => part.Counted));
    }

    [Fact]
    public void Parts_OfSelect_SayWhoWasMostConfident()
    {
        var parts = Parts(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select }, ("1", 0.4), ("2", 0.8));

        Assert.Equal([false, true], parts.Select(part => part.Counted));
        Assert.Equal("was not taken: confidence 0.4, the most confident had 0.8", parts[0].Sentence);
    }

    [Fact]
    public void Parts_OfFirst_SayWhatCameBefore()
    {
        var loop = Working(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.First }, 2, Json("""{"type":"string"}"""));
        loop.Complete(1, "1").Complete(2, "\"fits\"");

        var parts = LoopContributions.PartsOf(loop.State);
        Assert.Equal(["does not fit the output schema", "is the answer: the first valid one"], parts.Select(part => part.Sentence));
    }

    [Fact]
    public void Parts_OfAverage_SayEachNumberAndItsWeight()
    {
        var parts = Parts(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Average, Weight = VoteWeight.Confidence }, ("4", 0.5), ("8", 0.25), ("null", 0.9));

        Assert.Equal(["gave 4 with weight 0.5", "gave 8 with weight 0.25", "abstained"], parts.Select(part => part.Sentence));
        Assert.Equal(0.25m, parts[1].Weight);
    }

    [Fact]
    public void Parts_OfARunningLoop_AreNone()
    {
        var loop = Working(new OutputPhaseSpec(), 2);
        loop.Complete(1);

        Assert.Empty(LoopContributions.PartsOf(loop.State));
    }

    private static System.Collections.Immutable.ImmutableArray<ContributionPart> Parts(OutputPhaseSpec output, params (string Output, double Confidence)[] contributions)
    {
        var loop = Working(output, contributions.Length);
        for (var i = 0; i < contributions.Length; i++)
            loop.Complete(i + 1, contributions[i].Output, confidence: contributions[i].Confidence);
        Assert.True(loop.State.HasEnded);
        return LoopContributions.PartsOf(loop.State);
    }

    private static LoopScenario Working(OutputPhaseSpec output, int instances, System.Text.Json.JsonElement? schema = null)
    {
        var spec = Stack("a") with
        {
            Schema = new SchemaSpec { Output = schema },
            Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.All }, Output = output },
        };
        var names = Enumerable.Range(1, instances).Select(i => $"i{i}").ToArray();
        return new LoopScenario(spec).Begin([.. names.Select(name => Offers(name, "a"))]).Answer([.. names.Select((name, i) => Bid(name, "a", 0.9 - (i / 100.0)))]);
    }
}
