using System.Collections.Immutable;
using FsCheck.Xunit;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class AggregationProperties
{
    private static readonly double[] Thresholds = [0, 0.25, 0.5, 0.6, 0.75, 0.9];

    // Three answers that nobody gives before the outstanding, drawn before all others: the worst that can happen where weights are equal.
    private static readonly string[] Answers =
    [
        "1", "2", "3",
        .. Enumerable.Range(10, 5000).Select(number => $"{number}").OrderBy(text => TieBreaker.Rank(Given.Loop, "answer", text)).Take(3),
    ];

    private static readonly double[] Levels = [0, 0.3, 0.5, 0.6, 0.8, 1];

    /// <summary>What was decided early is what would have been decided late, and what is pending could still end in two ways.</summary>
    [Property(MaxTest = 150)]
    public bool Consensus_DecidedEarly_IsExact(byte[] votes, byte open, byte threshold, byte quorum, byte weight) =>
        IsExact(AggregationStrategy.Consensus, votes, open, threshold, quorum, weight);

    [Property(MaxTest = 150)]
    public bool Plurality_DecidedEarly_IsExact(byte[] votes, byte open, byte quorum, byte weight) =>
        IsExact(AggregationStrategy.Vote, votes, open, 0, quorum, weight);

    [Property]
    public bool Decide_OtherOrderOfCompletion_IsTheSame(byte[] votes, byte strategy, byte method, byte weight, int shuffle)
    {
        var rules = Given.Rules(
            Except(AggregationStrategy.First, strategy),
            weight: (VoteWeight)(weight % 3),
            method: (VoteMethod)(method % 4),
            threshold: 0.25);
        var contributions = votes.Take(8).Select((vote, i) => Cast(i + 1, vote)).ToArray();
        var shuffled = contributions.OrderBy(contribution => HashCode.Combine(contribution.Number, shuffle)).ToArray();
        return Same(rules.Decide(contributions), rules.Decide(shuffled)) && Explanation(rules.Decide(contributions)) == Explanation(rules.Decide(shuffled));
    }

    private static bool IsExact(AggregationStrategy strategy, byte[] votes, byte open, byte threshold, byte quorum, byte weight)
    {
        var rules = Given.Rules(
            strategy, threshold: Thresholds[threshold % Thresholds.Length], quorum: 1 + (quorum % 3), weight: (VoteWeight)(weight % 3));
        var cast = votes.Take(4).Select((vote, i) => Cast(i + 1, vote)).ToImmutableArray();
        var outstanding = Enumerable.Range(0, open % 4)
            .Select(i => new Outstanding(100 + i, $"i{100 + i}", ["x"], 0.5, Levels[(open / 4 + i) % Levels.Length])).ToArray();
        if (cast.IsEmpty && outstanding.Length == 0)
            return true;

        var early = rules.Decide(cast, outstanding);
        var ends = Completions(rules, cast, outstanding).ToArray();
        return early is Aggregation.Pending ? ends.Any(end => !Same(end, ends[0])) : ends.All(end => Same(end, early));
    }

    // Every outstanding vote fails, abstains, or is for one of the answers there are or of three more, with little or much confidence.
    private static IEnumerable<Aggregation> Completions(AggregationRules rules, ImmutableArray<Contribution> cast, Outstanding[] outstanding)
    {
        if (outstanding.Length == 0)
            return [cast.IsEmpty ? new Aggregation.Impossible("NoContributions", "") : rules.Decide(cast)];
        var next = outstanding[0];
        double[] confidences = rules.Weight == VoteWeight.Confidence ? [0, 0.5, 1] : [0.5];
        var votes = Answers
            .SelectMany(answer => confidences.Select(confidence => new Contribution(next.Number, next.Instance, next.Capabilities, Given.Json(answer), confidence, next.Accuracy)))
            .Select(vote => cast.Add(vote))
            .Append(cast);
        return votes.SelectMany(votes => Completions(rules, votes, outstanding[1..]));
    }

    // 0 abstains; the answers 1 to 3, at six levels of confidence and accuracy.
    private static Contribution Cast(int number, byte vote) => Given.Contribution(
        number, vote % 4 == 0 ? "null" : $"{vote % 4}", Levels[vote / 4 % Levels.Length], vote > 230 ? null : Levels[vote / 24 % Levels.Length]);

    private static AggregationStrategy Except(AggregationStrategy excluded, byte strategy)
    {
        var strategies = Enum.GetValues<AggregationStrategy>().Where(value => value != excluded && value != AggregationStrategy.Reduce).ToArray();
        return strategies[strategy % strategies.Length];
    }

    private static bool Same(Aggregation a, Aggregation b) => (a, b) switch
    {
        (Aggregation.Agreed x, Aggregation.Agreed y) => x.Text() == y.Text(),
        _ => a.GetType() == b.GetType(),
    };

    private static string Explanation(Aggregation aggregation) => aggregation switch
    {
        Aggregation.Agreed agreed => agreed.Explanation + agreed.Confidence,
        Aggregation.Impossible impossible => impossible.Message,
        _ => "",
    };
}
