using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class SelectTests
{
    [Theory]
    [InlineData(AggregationStrategy.Merge)]
    [InlineData(AggregationStrategy.Select)]
    [InlineData(AggregationStrategy.First)]
    [InlineData(AggregationStrategy.Collect)]
    [InlineData(AggregationStrategy.Consensus)]
    [InlineData(AggregationStrategy.Vote)]
    [InlineData(AggregationStrategy.Average)]
    [InlineData(AggregationStrategy.Median)]
    public void Decide_NothingCameAndNothingComes_IsImpossible(AggregationStrategy strategy)
    {
        Given.Rules(strategy).Decide([]).Impossible("NoContributions");
        Given.Rules(strategy).Decide([], Given.Open(1)).Pending();
    }

    [Fact]
    public void Select_MostConfident_Wins()
    {
        var agreed = Given.Rules(AggregationStrategy.Select)
            .Decide([Given.Contribution(1, "1", 0.7), Given.Contribution(2, "2", 0.9), Given.Contribution(3, "3", 0.9)]).Agreed();
        Assert.Equal("2", agreed.Text());
        Assert.Equal(0.9, agreed.Confidence);
        Assert.Equal("select: i2 is the most confident of 3, with 0.9.", agreed.Explanation);
    }

    [Fact]
    public void Select_WorkOutstanding_IsPending() => Given.Rules(AggregationStrategy.Select).Decide(Given.Outputs("1"), Given.Open(1)).Pending();

    [Fact]
    public void First_FirstValidOfCompletion_WinsAtOnce()
    {
        var decided = Aggregator.Decide(
            Given.Loop,
            Given.Rules(AggregationStrategy.First),
            ["x"],
            [Given.Contribution(3, "-1"), Given.Contribution(2, "2"), Given.Contribution(1, "1")],
            Given.Open(5),
            output => output.GetInt32() > 0);
        Assert.Equal("2", decided.Agreed().Text());
        Assert.Equal("first: i2 was the first with a valid output; 1 before it was not valid.", decided.Agreed().Explanation);
    }

    [Fact]
    public void First_NoneValid_WaitsThenFails()
    {
        var rules = Given.Rules(AggregationStrategy.First);
        Aggregator.Decide(Given.Loop, rules, ["x"], Given.Outputs("1"), Given.Open(1), _ => false).Pending();
        Aggregator.Decide(Given.Loop, rules, ["x"], Given.Outputs("1"), [], _ => false).Impossible("NoAgreement");
    }

    [Fact]
    public void Collect_All_SaysWhoAndHowSure()
    {
        var agreed = Given.Rules(AggregationStrategy.Collect)
            .Decide([Given.Contribution(2, "{}", 0.4, capability: "y"), Given.Contribution(1, "1", 0.8)]).Agreed();
        Assert.Equal(
            """[{"instance":"i1","capabilities":["x"],"confidence":0.8,"output":1},{"instance":"i2","capabilities":["y"],"confidence":0.4,"output":{}}]""",
            agreed.Text());
        Assert.Equal(0.6, agreed.Confidence, 12);
    }
}
