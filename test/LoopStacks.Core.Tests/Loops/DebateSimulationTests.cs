using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

/// <summary>Debates of agents with an opinion each, who after a round take the opinion that most gave; the seed is the theory's argument.</summary>
public sealed class DebateSimulationTests
{
    private const int Trials = 1000;

    /// <summary>
    /// Voters who are right with p each, of two answers. Who is convinced with q takes the majority's answer of the round before; then n rounds agree by unanimity more and more, and never on another
    /// answer than the first majority's: so they are right together as Condorcet (1785) says of one count, Σ C(n,k)·pᵏ·(1−p)ⁿ⁻ᵏ over k > n/2.
    /// </summary>
    [Theory]
    [InlineData(1, 5, 0.6)]
    [InlineData(2, 5, 0.8)]
    [InlineData(3, 9, 0.7)]
    public void Debate_WhoFollowsTheMajority_IsRightAsOftenAsTheJury(int seed, int voters, double right)
    {
        var random = new Random(seed);
        var correct = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var loop = Debate(voters, rounds: 20, seed * 100_000 + trial);
            Play(loop, item => item.Round == 1 ? random.NextDouble() < right : random.NextDouble() < 0.5 ? Majority(loop, item) : Own(loop, item));
            correct += loop.End is LoopCompleted { Output: var output } && output.GetRawText() == "true" ? 1 : 0;
        }

        var expected = Jury(voters, right);
        Assert.InRange((double)correct / Trials, expected - (4 * Deviation(expected)), expected + (4 * Deviation(expected)));
    }

    /// <summary>Two who agree by chance, with 1/2 in each round: the number of rounds is geometric, 2 − 2⁻⁽ⁿ⁻¹⁾ of at most n on average, and 2⁻ⁿ of the debates never agree.</summary>
    [Theory]
    [InlineData(4, 3)]
    [InlineData(5, 6)]
    public void Rounds_OfAgreementByChance_AreGeometric(int seed, int rounds)
    {
        var random = new Random(seed);
        var (played, failed) = (0, 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var loop = Debate(2, rounds, seed * 100_000 + trial);
            Play(loop, _ => random.Next(2) == 0);
            played += loop.State.WorkRounds.Length;
            failed += loop.End is LoopFailed { Code: "NoAgreement" } ? 1 : 0;
        }

        var mean = 2 - Math.Pow(2, 1 - rounds);
        Assert.InRange((double)played / Trials, mean - 0.15, mean + 0.15);
        var never = Math.Pow(2, -rounds);
        Assert.InRange((double)failed / Trials, never - (4 * Deviation(never)), never + (4 * Deviation(never)));
    }

    private static LoopScenario Debate(int voters, int rounds, int id)
    {
        // All must agree: a threshold just below 1.
        var output = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus, Threshold = 0.99 };
        var spec = Stack("a") with { Phases = RoundTests.Phases(rounds, Parallelism.Parallel, output, voters) };
        var names = Enumerable.Range(0, voters).Select(i => $"v{i}").ToArray();
        return new LoopScenario(spec, new Guid(id, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1]))
            .Begin([.. names.Select(name => Offers(name, "a"))])
            .Answer([.. names.Select(name => Bid(name, "a"))]);
    }

    private static void Play(LoopScenario loop, Func<WorkItem, bool> vote)
    {
        while (!loop.State.HasEnded)
        {
            var item = loop.State.Items.First(item => item.IsOpen);
            loop.Complete(item.Number, vote(item) ? "true" : "false");
        }
    }

    private static bool Majority(LoopScenario loop, WorkItem item)
    {
        var seen = Readiness.SeenBy(loop.State, item);
        return seen.Count(other => other.Output!.Value.GetBoolean()) * 2 > seen.Length;
    }

    private static bool Own(LoopScenario loop, WorkItem item) => Readiness.SeenBy(loop.State, item).Single(other => other.Instance == item.Instance).Output!.Value.GetBoolean();

    private static double Jury(int voters, double right)
    {
        var sum = 0.0;
        for (var k = (voters / 2) + 1; k <= voters; k++)
            sum += Choose(voters, k) * Math.Pow(right, k) * Math.Pow(1 - right, voters - k);
        return sum;
    }

    private static double Choose(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (n - k + i) / i);

    private static double Deviation(double share) => Math.Sqrt(share * (1 - share) / Trials);
}
