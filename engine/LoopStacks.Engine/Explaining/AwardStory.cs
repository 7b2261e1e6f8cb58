using System.Globalization;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Explaining;

/// <summary>Who won, by which rule, with which numbers. Who won and the rule's sentence are as recorded; the order among all bids is ranked again by the rule, which gives the same.</summary>
internal sealed class AwardStory
{
    private readonly List<(DateTimeOffset At, WorkAwarded Awarded, BiddingRound Round)> _awards = [];

    public void Add(PastEvent past, LoopState before)
    {
        if (past.Event is WorkAwarded awarded && before.Round is { } round)
            _awards.Add((past.At, awarded, round));
    }

    public IReadOnlyList<ExplanationAward> Tell(LoopState state) =>
        [.. _awards.SelectMany(award => state.Definition.Capabilities.Select(capability => Award(state, capability, award.At, award.Awarded, award.Round)))];

    /// <summary>Each bid of a capability in its place.</summary>
    public static IReadOnlyList<RankedBid> Ranked(LoopState state, string capability, BiddingRound round)
    {
        var spec = state.Definition.Bidding;
        var reputes = new Dictionary<string, Repute>();
        foreach (var candidate in round.Asked)
        {
            if (candidate.ReputeAt(capability) is { } repute)
                reputes[candidate.Instance] = repute;
        }

        return Selection.Rank(state.Id.Value, capability, new SelectionRules(spec.SelectionStrategy, spec.Winners, spec.MaxBids, spec.Payment), round.BidsFor(capability), reputes);
    }

    /// <summary>The sentence of one capability in a rule that may speak of several.</summary>
    public static string RuleOf(string rule, string capability)
    {
        foreach (var start in new[] { $"{capability}: ", $"; {capability}: " })
        {
            var at = start[0] == ';' ? rule.IndexOf(start, StringComparison.Ordinal) : rule.StartsWith(start, StringComparison.Ordinal) ? 0 : -1;
            if (at < 0)
                continue;
            // A rule's sentence ends with its place; what follows is the next capability's.
            var own = rule[(at + start.Length)..];
            var place = own.IndexOf("; place ", StringComparison.Ordinal);
            var end = place < 0 ? -1 : own.IndexOf(';', place + 1);
            return end < 0 ? own : own[..end];
        }

        return rule;
    }

    private static ExplanationAward Award(LoopState state, string capability, DateTimeOffset at, WorkAwarded awarded, BiddingRound round)
    {
        var spec = state.Definition.Bidding;
        var ranked = Ranked(state, capability, round);
        var all = spec.SelectionStrategy == SelectionStrategy.All || spec.Winners == int.MaxValue;
        return new ExplanationAward(
            capability,
            at,
            Words.Camel(spec.SelectionStrategy),
            Selection.InWords(spec.SelectionStrategy),
            all ? spec.MaxBids : Math.Min(spec.Winners, spec.MaxBids),
            [.. ranked.Select(bid => Bid(state, capability, awarded, round, bid))],
            spec.SelectionStrategy == SelectionStrategy.Cheapest ? Words.Camel(spec.Payment) : null);
    }

    private static ExplanationBid Bid(LoopState state, string capability, WorkAwarded awarded, BiddingRound round, RankedBid ranked)
    {
        var bid = ranked.Bid;
        var item = awarded.Items.FirstOrDefault(item => item.Instance == bid.Instance && item.Capabilities.Contains(capability));
        var runner = awarded.RunnersUp.FirstOrDefault(runner => runner.Instance == bid.Instance && runner.Capability == capability);
        var has = item?.Number ?? state.Items.FirstOrDefault(other => other.Instance == bid.Instance && other.Capabilities.Contains(capability))?.Number;
        return new ExplanationBid(
            ranked.Place,
            bid.Instance,
            item is not null,
            item is not null ? RuleOf(item.Rule, capability) : runner?.Rule ?? ranked.Rule,
            bid.Confidence,
            bid.Cost,
            bid.Expected?.TotalSeconds,
            bid.Load,
            BiddingStory.Known(round.Find(bid.Instance), capability),
            bid.Note,
            ranked.IsTied,
            ranked.IsTied ? TieBreaker.Rank(state.Id.Value, capability, bid.Instance).ToString("x16", CultureInfo.InvariantCulture) : null,
            item is null ? null : item.Capabilities.Length == 1 ? item.Price : ranked.Price,
            has is { } number ? new WorkItemId(state.Id, number).ToString() : null);
    }
}
