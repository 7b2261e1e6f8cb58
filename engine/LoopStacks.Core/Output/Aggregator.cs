using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>
/// Makes one answer of the contributions. Pure. Except under <see cref="AggregationStrategy.First"/> the order of completion counts for nothing.
/// </summary>
/// <remarks>
/// The confidence of an answer: <c>merge</c> the lowest among those whose values are in it; <c>select</c>, <c>first</c> that of the contribution;
/// <c>collect</c>, <c>average</c>, <c>median</c> the mean; <c>consensus</c> the share of the weight cast times the mean confidence of those who agree;
/// <c>vote</c> the support of the winner: share of the weight (plurality, approval), points of those possible (Borda), closest duel (Schulze).
/// </remarks>
public static class Aggregator
{
    /// <summary>The answer where it is certain, whatever the outstanding contributions say; otherwise whether it can still come.</summary>
    /// <param name="loopId">From which ties between answers are broken.</param>
    /// <param name="capabilities">The stack's capabilities in its order.</param>
    /// <param name="contributions">In order of completion.</param>
    /// <param name="outstanding">Work items whose contributions may still come, or may fail.</param>
    /// <param name="valid">Whether an output may be an answer; only asked by <see cref="AggregationStrategy.First"/>. Null takes any.</param>
    public static Aggregation Decide(
        Guid loopId,
        AggregationRules rules,
        ImmutableArray<string> capabilities,
        IReadOnlyList<Contribution> contributions,
        IReadOnlyList<Outstanding> outstanding,
        Func<JsonElement, bool>? valid = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(contributions);
        ArgumentNullException.ThrowIfNull(outstanding);
        if (contributions.Count == 0 && outstanding.Count == 0)
            return new Aggregation.Impossible("NoContributions", "No work item gave a contribution.");
        if (!EarlyEnd.IsConceivable(rules, contributions.Count, outstanding.Count))
            return Aggregation.Pending.Instance;
        if (rules.Strategy == AggregationStrategy.First)
            return Selecting.First(contributions, outstanding.Count, valid);

        // Whether it is pending does not depend on the order, which costs more than the count: so it is made only for an end.
        if (outstanding.Count > 0 && Counted(loopId, rules, contributions, outstanding) is Aggregation.Pending)
            return Aggregation.Pending.Instance;
        return Counted(loopId, rules, InOrder(capabilities, contributions), outstanding);
    }

    /// <summary>How many different answers they give at the key; who abstains gives none. One is agreement.</summary>
    public static int Answers(IReadOnlyList<Contribution> contributions, string? key)
    {
        ArgumentNullException.ThrowIfNull(contributions);
        var answers = new HashSet<VotedValue>();
        foreach (var contribution in contributions)
        {
            if (contribution.VoiceAt(key).Vote is { } value)
                answers.Add(value);
        }

        return answers.Count;
    }

    /// <summary>
    /// Whether <see cref="Decide"/> could say anything but pending, by the numbers alone; false spares gathering the contributions. Costs nothing.
    /// </summary>
    public static bool IsWorthAsking(AggregationRules rules, int contributions, int outstanding)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return EarlyEnd.IsConceivable(rules, contributions, outstanding);
    }

    private static Aggregation Counted(
        Guid loopId, AggregationRules rules, IReadOnlyList<Contribution> contributions, IReadOnlyList<Outstanding> outstanding) => rules.Strategy switch
    {
        AggregationStrategy.Consensus => Consensus.Decide(loopId, rules, contributions, outstanding),
        AggregationStrategy.Vote => Voting.Decide(loopId, rules, contributions, outstanding),
        AggregationStrategy.Merge => Merging.Merge(contributions),
        AggregationStrategy.Select => Selecting.MostConfident(contributions),
        AggregationStrategy.Collect => Selecting.Collect(contributions),
        AggregationStrategy.Average => Averaging.Average(rules, contributions),
        AggregationStrategy.Median => Averaging.Median(rules, contributions),
        _ => throw new ArgumentOutOfRangeException(nameof(rules), rules.Strategy, null),
    };

    /// <summary>The stack's order of capabilities, and within one the order of award: never that of completion.</summary>
    internal static ImmutableArray<Contribution> InOrder(ImmutableArray<string> capabilities, IReadOnlyList<Contribution> contributions)
    {
        return [.. contributions.OrderBy(Place).ThenBy(contribution => contribution.Number)];

        int Place(Contribution contribution)
        {
            var first = int.MaxValue;
            foreach (var capability in contribution.Capabilities)
            {
                var place = capabilities.IndexOf(capability);
                if (place >= 0 && place < first)
                    first = place;
            }

            return first;
        }
    }
}
