using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class ThresholdTests
{
    // However the user rounded a share that can't be written exactly, meeting it is not passing it; one vote more is.
    [Theory]
    [InlineData(1.0 / 3, 1, 3)]
    [InlineData(0.333333333, 1, 3)]
    [InlineData(2.0 / 3, 2, 3)]
    [InlineData(0.6666666667, 2, 3)]
    [InlineData(0.666666666, 2, 3)]
    [InlineData(5.0 / 7, 5, 7)]
    [InlineData(0.1 + 0.2, 3, 10)]
    [InlineData(0.5, 32, 64)]
    public void Share_EqualToTheThreshold_DoesNotPass(double threshold, int share, int of)
    {
        var rules = Given.Rules(AggregationStrategy.Consensus, threshold: threshold);
        rules.Decide(Given.Outputs([.. Votes(share, of)])).Impossible("NoAgreement");
        rules.Decide(Given.Outputs([.. Votes(share + 1, of)])).Agreed();
    }

    [Theory]
    [InlineData(0.9999999999999999)]
    [InlineData(0.99999)]
    [InlineData(0)]
    public void Share_OfAll_PassesAnyThreshold(double threshold) =>
        Given.Rules(AggregationStrategy.Consensus, threshold: threshold).Decide(Given.Outputs("1", "1", "1")).Agreed();

    [Fact]
    public void Share_OneOfAThousandShort_Counts()
    {
        var rules = Given.Rules(AggregationStrategy.Consensus);
        rules.Decide(Given.Outputs([.. Votes(500, 1000)])).Impossible("NoAgreement");
        rules.Decide(Given.Outputs([.. Votes(501, 1000)])).Agreed();
    }

    // The others each say something else.
    private static IEnumerable<string> Votes(int same, int of) =>
        Enumerable.Range(0, of).Select(i => i < same ? "\"same\"" : $"{i}");
}
