using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class AverageTests
{
    [Theory]
    [InlineData(AggregationStrategy.Average, "2", "1", "2", "3")]
    [InlineData(AggregationStrategy.Average, "0.3", "0.1", "0.2", "0.6")]
    [InlineData(AggregationStrategy.Average, "2E-30", "1e-30", "3e-30")]
    [InlineData(AggregationStrategy.Average, "1E+308", "1e308", "1e308")]
    [InlineData(AggregationStrategy.Median, "2", "1", "9", "2")]
    [InlineData(AggregationStrategy.Median, "2.5", "1", "9", "2", "3")]
    [InlineData(AggregationStrategy.Median, "7", "7", "null")]
    public void Middle_EqualWeights_IsThePlainOne(AggregationStrategy strategy, string middle, params string[] outputs) =>
        Assert.Equal(middle, Given.Rules(strategy).Decide(Given.Outputs(outputs)).Agreed().Text());

    // Wikipedia, "Weighted arithmetic mean": classes of 20 and 30 students with means 80 and 90 have the mean 86.
    [Fact]
    public void Average_Weighted_IsTheWeightedMean()
    {
        var rules = Given.Rules(AggregationStrategy.Average, weight: VoteWeight.Confidence);
        var agreed = rules.Decide([Given.Contribution(1, "80", 0.2), Given.Contribution(2, "90", 0.3)]).Agreed();
        Assert.Equal("86", agreed.Text());
        Assert.Equal("average: 86 of 2 numbers between 80 and 90, weight confidence.", agreed.Explanation);
    }

    // Wikipedia, "Weighted median": 1..5 with weights 0.15, 0.1, 0.2, 0.3, 0.25 has 4; 1..4 with 0.49, 0.01, 0.25, 0.25 ends at exactly half after 2.
    [Theory]
    [InlineData("4", 0.15, 0.1, 0.2, 0.3, 0.25)]
    [InlineData("2.5", 0.49, 0.01, 0.25, 0.25)]
    public void Median_Weighted_IsAsPublished(string median, params double[] weights)
    {
        var rules = Given.Rules(AggregationStrategy.Median, weight: VoteWeight.Confidence);
        var contributions = weights.Select((weight, i) => Given.Contribution(i + 1, $"{i + 1}", weight)).ToArray();
        Assert.Equal(median, rules.Decide(contributions).Agreed().Text());
    }

    [Fact]
    public void Average_NobodyHasWeight_AllCountTheSame() => Assert.Equal(
        "2",
        Given.Rules(AggregationStrategy.Average, weight: VoteWeight.Confidence).Decide([Given.Contribution(1, "1", 0), Given.Contribution(2, "3", 0)]).Agreed().Text());

    [Fact]
    public void Average_Key_ReadsTheNumber() =>
        Assert.Equal("2", Given.Rules(AggregationStrategy.Average, "/a/score").Decide(Given.Outputs("""{"a":{"score":1}}""", """{"a":{"score":3}}""")).Agreed().Text());

    [Theory]
    [InlineData("average needs numbers: i2 gave a string.", "1", "\"2\"")]
    [InlineData("average: none of 1 contributions has a number.", "null")]
    public void Average_NoNumber_IsNotAggregatable(string message, params string[] outputs) =>
        Assert.Equal(message, Given.Rules(AggregationStrategy.Average).Decide(Given.Outputs(outputs)).Impossible("NotAggregatable").Message);

    [Fact]
    public void Average_WorkOutstanding_IsPending() => Given.Rules(AggregationStrategy.Average).Decide(Given.Outputs("1"), Given.Open(1)).Pending();
}
