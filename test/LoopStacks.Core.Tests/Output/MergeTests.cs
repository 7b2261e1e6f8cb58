using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class MergeTests
{
    [Fact]
    public void Merge_Objects_KeysInOrderOfCapabilities()
    {
        var y = Given.Contribution(1, """{"b":1,"a":2}""", capability: "y");
        var x = Given.Contribution(2, """{"c":3}""", capability: "x");
        var agreed = Given.Rules(AggregationStrategy.Merge).Decide([y, x]).Agreed();
        Assert.Equal("""{"c":3,"b":1,"a":2}""", agreed.Text());
        Assert.Equal("merge: 2 contributions in the order of the capabilities; no value differed.", agreed.Explanation);
    }

    [Fact]
    public void Merge_ValuesDiffer_MoreConfidentWinsAtEveryDepth()
    {
        var agreed = Given.Rules(AggregationStrategy.Merge).Decide(
        [
            Given.Contribution(1, """{"a":{"p":1,"q":1},"same":[1]}""", 0.6),
            Given.Contribution(2, """{"a":{"p":2,"r":2},"same":[1.0]}""", 0.9),
        ]).Agreed();
        Assert.Equal("""{"a":{"p":2,"q":1,"r":2},"same":[1]}""", agreed.Text());
        Assert.Equal(0.6, agreed.Confidence);
        Assert.Equal("/a/p", agreed.Details!.Value.GetProperty("conflicts")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public void Merge_EquallyConfident_FirstCapabilityWins()
    {
        var agreed = Given.Rules(AggregationStrategy.Merge)
            .Decide([Given.Contribution(1, """{"a":"y"}""", capability: "y"), Given.Contribution(2, """{"a":"x"}""", capability: "x")]).Agreed();
        Assert.Equal("""{"a":"x"}""", agreed.Text());
    }

    [Fact]
    public void Merge_ObjectMeetsOtherValue_WinnersKindStands()
    {
        var contributions = new[]
        {
            Given.Contribution(1, """{"a":{"p":1}}""", 0.9),
            Given.Contribution(2, """{"a":7}""", 0.8),
            Given.Contribution(3, """{"a":{"q":3}}""", 0.5),
        };
        Assert.Equal("""{"a":{"p":1,"q":3}}""", Given.Rules(AggregationStrategy.Merge).Decide(contributions).Agreed().Text());
    }

    [Fact]
    public void Merge_ConfidenceOfUnusedContribution_DoesNotCount()
    {
        var agreed = Given.Rules(AggregationStrategy.Merge)
            .Decide([Given.Contribution(1, """{"a":1}""", 0.9), Given.Contribution(2, """{"a":2}""", 0.1)]).Agreed();
        Assert.Equal(0.9, agreed.Confidence);
    }

    [Fact]
    public void Merge_OneValue_IsTheAnswer() =>
        Assert.Equal("\"text\"", Given.Rules(AggregationStrategy.Merge).Decide(Given.Outputs("\"text\"")).Agreed().Text());

    [Fact]
    public void Merge_EqualValues_AreTheAnswer() =>
        Assert.Equal("[1]", Given.Rules(AggregationStrategy.Merge).Decide(Given.Outputs("[1]", "[1.0]")).Agreed().Text());

    [Theory]
    [InlineData("1", "2", "a number")]
    [InlineData("{}", "[1]", "an array")]
    public void Merge_DifferentValues_AreNotAggregatable(string a, string b, string kind) =>
        Assert.Contains(kind, Given.Rules(AggregationStrategy.Merge).Decide(Given.Outputs(a, b)).Impossible("NotAggregatable").Message, StringComparison.Ordinal);

    [Fact]
    public void Merge_WorkOutstanding_IsPending() => Given.Rules(AggregationStrategy.Merge).Decide(Given.Outputs("{}"), Given.Open(1)).Pending();
}
