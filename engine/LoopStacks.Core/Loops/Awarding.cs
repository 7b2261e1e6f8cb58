using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Expressions;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>Turns the bids of a closed round into work items and runners-up.</summary>
internal static class Awarding
{
    public static WorkAwarded Plan(Draft draft)
    {
        var state = draft.State;
        var definition = draft.Definition;
        var rules = new SelectionRules(
            definition.Bidding.SelectionStrategy,
            definition.Bidding.Winners,
            definition.Bidding.MaxBids,
            definition.Bidding.Payment);
        var wins = new List<(string Capability, RankedBid Bid)>();
        var runnersUp = ImmutableArray.CreateBuilder<RunnerUp>();
        foreach (var capability in definition.Capabilities)
        {
            foreach (var ranked in Selection.Rank(state.Id.Value, capability, rules, state.Round!.BidsFor(capability), Reputes(state.Round, capability)))
            {
                if (ranked.Won)
                    wins.Add((capability, ranked));
                else
                    runnersUp.Add(new RunnerUp(capability, ranked.Bid.Instance, ranked.Bid.Confidence, ranked.Rule, ranked.TakeOverPrice));
            }
        }

        var deadline = draft.At + definition.Execution.Timeout;
        return new WorkAwarded(Items(draft, wins), runnersUp.DrainToImmutable(), deadline < state.Deadline ? deadline : state.Deadline);
    }

    /// <summary>The work items that take over from one that was lost: of one bidder for all, else of one bidder for each capability; empty where one has none left.</summary>
    /// <param name="instance">The only one that is considered; null means any.</param>
    public static ImmutableArray<AwardedItem> TakeOver(LoopState state, WorkItem lost, string? instance = null)
    {
        var free = state.RunnersUp.Where(runner => !Works(state, runner) && (instance is null || runner.Instance == instance)).ToArray();
        var one = free
            .Where(runner => runner.Capability == lost.Capabilities[0])
            .FirstOrDefault(runner => lost.Capabilities.All(capability => free.Any(other => other.Instance == runner.Instance && other.Capability == capability)));
        if (one is not null)
        {
            var bids = lost.Capabilities.Select(capability => free.First(bid => bid.Instance == one.Instance && bid.Capability == capability));
            return [Replacement(state, lost, [.. bids], state.Items.Length + 1)];
        }

        if (lost.Capabilities.Length == 1)
            return [];
        var items = ImmutableArray.CreateBuilder<AwardedItem>();
        foreach (var capability in lost.Capabilities)
        {
            if (free.FirstOrDefault(runner => runner.Capability == capability) is not { } runner)
                return [];
            items.Add(Replacement(state, lost, [runner], state.Items.Length + 1 + items.Count));
        }

        return items.DrainToImmutable();
    }

    /// <summary>
    /// One instance that wins several capabilities gets one work item for them. In sequential and adaptive stacks each capability is a work item of its own, since each is to see
    /// the contributions before it; so is one whose input is mapped.
    /// </summary>
    private static ImmutableArray<AwardedItem> Items(Draft draft, List<(string Capability, RankedBid Bid)> wins)
    {
        var parallelism = draft.Definition.Execution.Parallelism;
        var inputs = draft.Definition.Inputs;
        var items = ImmutableArray.CreateBuilder<AwardedItem>(wins.Count);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (capability, ranked) in wins)
        {
            if (parallelism == Parallelism.Parallel && !inputs.ContainsKey(capability) && !places.TryAdd(ranked.Bid.Instance, items.Count))
            {
                var same = places[ranked.Bid.Instance];
                items[same] = Together(items[same], capability, ranked);
                continue;
            }

            var stage = parallelism == Parallelism.Sequential ? draft.Definition.Capabilities.IndexOf(capability) : 0;
            var candidate = draft.State.Round!.Find(ranked.Bid.Instance);
            items.Add(new AwardedItem(
                items.Count + 1,
                ranked.Bid.Instance,
                [capability],
                stage,
                parallelism == Parallelism.Parallel || (parallelism == Parallelism.Sequential && stage == 0),
                $"{capability}: {ranked.Rule}",
                ranked.Bid.Confidence,
                ranked.Price,
                candidate?.ReputeAt(capability)?.Accuracy,
                parallelism == Parallelism.Adaptive ? candidate?.InputSchema : null));
        }

        return items.DrainToImmutable();
    }

    private static AwardedItem Together(AwardedItem item, string capability, RankedBid ranked) => item with
    {
        Capabilities = item.Capabilities.Add(capability),
        Rule = $"{item.Rule}; {capability}: {ranked.Rule}",
        Confidence = Math.Min(item.Confidence, ranked.Bid.Confidence),
        Price = item.Price is null && ranked.Price is null ? null : (item.Price ?? 0) + (ranked.Price ?? 0),
    };

    /// <param name="bids">Of one instance, one for each capability that it takes over: together they ask the sum, and are as sure as the least sure.</param>
    private static AwardedItem Replacement(LoopState state, WorkItem lost, ImmutableArray<RunnerUp> bids, int number)
    {
        var runner = bids[0];
        var candidate = state.Round!.Find(runner.Instance);
        return new AwardedItem(
            number,
            runner.Instance,
            [.. bids.Select(bid => bid.Capability)],
            lost.Stage,
            Ready: true,
            string.Create(CultureInfo.InvariantCulture, $"runner-up after work item {lost.Number}: {RuleOf(bids)}"),
            bids.Min(bid => bid.Confidence),
            bids.Any(bid => bid.Price is not null) ? bids.Sum(bid => bid.Price ?? 0) : null,
            candidate?.ReputeAt(runner.Capability)?.Accuracy,
            state.Definition.Execution.Parallelism == Parallelism.Adaptive ? candidate?.InputSchema : null);
    }

    private static string RuleOf(ImmutableArray<RunnerUp> bids) =>
        bids.Length == 1 ? bids[0].Rule : string.Join("; ", bids.Select(bid => $"{bid.Capability}: {bid.Rule}"));

    /// <summary>It has, or had, a work item for that capability; nobody gets the same work twice.</summary>
    private static bool Works(LoopState state, RunnerUp runner) =>
        state.Items.Any(item => item.Instance == runner.Instance && item.Capabilities.Contains(runner.Capability));

    private static Dictionary<string, Repute> Reputes(BiddingRound round, string capability)
    {
        var reputes = new Dictionary<string, Repute>();
        foreach (var candidate in round.Asked)
        {
            if (candidate.ReputeAt(capability) is { } repute)
                reputes[candidate.Instance] = repute;
        }

        return reputes;
    }
}
