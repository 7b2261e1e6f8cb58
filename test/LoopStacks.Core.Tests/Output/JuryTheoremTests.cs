using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

/// <summary>
/// Condorcet's jury theorem (1785): n independent voters, n odd, who are each right with p, are right together, by majority, with
/// Σ over k &gt; n/2 of C(n,k) pᵏ (1−p)ⁿ⁻ᵏ; for p &gt; ½ that grows with n towards 1.
/// </summary>
public sealed class JuryTheoremTests
{
    private const int Largest = 101;

    private static readonly AggregationRules Majority = Given.Rules(AggregationStrategy.Consensus);
    private static readonly Contribution[] Right = Voters("\"right\"");
    private static readonly Contribution[] Wrong = Voters("\"wrong\"");

    public static TheoryData<double> Accuracies => [0.4, 0.5, 0.51, 0.6, 0.7, 0.8, 0.95];

    [Theory]
    [InlineData(3, 0.6, 0.648)]
    [InlineData(5, 0.6, 0.68256)]
    [InlineData(3, 0.7, 0.784)]
    [InlineData(5, 0.8, 0.94208)]
    public void ClosedForm_KnownJuries_HasTheKnownValue(int n, double p, double known) => Assert.Equal(known, ClosedForm(n, p), 12);

    /// <summary>How many are right decides, so the jury's accuracy is the sum of the chances of those numbers for which the consensus is right: no simulation needed.</summary>
    [Theory]
    [MemberData(nameof(Accuracies))]
    public void Consensus_Juries3To101_AreRightAsOftenAsTheClosedForm(double p)
    {
        for (var n = 3; n <= Largest; n += 2)
        {
            var right = Enumerable.Range(0, n + 1).Where(k => IsRight(Jury(n, k))).Sum(k => Chance(n, k, p));
            Assert.Equal(ClosedForm(n, p), right, 12);
        }
    }

    [Fact]
    public void Consensus_LargerJury_IsRightMoreOften()
    {
        var juries = Enumerable.Range(1, Largest / 2).Select(i => ClosedForm((2 * i) + 1, 0.6)).ToArray();
        Assert.Equal(juries.Order(), juries);
        Assert.InRange(juries[^1], 0.97, 0.98);
    }

    /// <summary>Random voters, who come one after the other, so that most juries are decided before the last has voted.</summary>
    [Fact]
    public void Consensus_SimulatedJuries3To101_AreWithinFiveStandardDeviations()
    {
        const int trials = 200;
        const double p = 0.6;
        var random = new Random(1785);
        var open = Given.Open(Largest).ToArray();
        for (var n = 3; n <= Largest; n += 2)
        {
            var right = 0;
            for (var trial = 0; trial < trials; trial++)
            {
                var jury = Enumerable.Range(0, n).Select(i => random.NextDouble() < p ? Right[i] : Wrong[i]).ToArray();
                var voted = 0;
                Aggregation decided;
                do
                {
                    voted++;
                    decided = Majority.Decide(new ArraySegment<Contribution>(jury, 0, voted), new ArraySegment<Outstanding>(open, 0, n - voted));
                }
                while (decided is Aggregation.Pending);
                right += decided.Agreed().Output.GetString() == "right" ? 1 : 0;
            }

            var expected = ClosedForm(n, p);
            var deviation = Math.Sqrt(expected * (1 - expected) / trials);
            Assert.InRange((double)right / trials, expected - (5 * deviation), expected + (5 * deviation));
        }
    }

    private static bool IsRight(Contribution[] jury) => Majority.Decide(jury).Agreed().Output.GetString() == "right";

    private static Contribution[] Jury(int n, int right) => [.. Right[..right], .. Wrong[right..n]];

    private static double ClosedForm(int n, double p) => Enumerable.Range((n / 2) + 1, n - (n / 2)).Sum(k => Chance(n, k, p));

    private static double Chance(int n, int k, double p)
    {
        var chance = Math.Pow(p, k) * Math.Pow(1 - p, n - k);
        for (var i = 1; i <= k; i++)
            chance *= (double)(n - k + i) / i;
        return chance;
    }

    private static Contribution[] Voters(string output) => [.. Enumerable.Range(1, Largest).Select(number => Given.Contribution(number, output))];
}
