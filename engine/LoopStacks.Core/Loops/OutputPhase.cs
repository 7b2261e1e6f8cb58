using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>OUT: make one answer of the contributions as soon as it is certain, hold it to the schema, and end the loop.</summary>
internal static class OutputPhase
{
    // A completed work item does not change. Its contribution is kept as long as the item, since it remembers what was read from the output: after each of n completions
    // all are counted, and long outputs would be made canonical n times.
    private static readonly ConditionalWeakTable<WorkItem, Contribution> Made = new();

    /// <summary>Where all work of a round has ended, or its answer is certain before: makes the answer and has it checked, opens another round, or ends the loop.</summary>
    /// <returns>False where the work that is open goes on.</returns>
    public static bool TryEnd(Draft draft)
    {
        var state = draft.State;
        var definition = draft.Definition;
        if (NeedsAll(definition) && HasLostCapability(state, out var lost))
        {
            LoopDecider.End(draft, lost);
            return true;
        }

        var completed = state.CompletionOrder.Length - state.WorkRounds[^1].FirstCompletion;
        if (state.OpenItems > 0 && !(CanEndEarly(definition, state.WorkRounds.Length) && Aggregator.IsWorthAsking(Rules(definition.Aggregation), completed, state.OpenItems)))
            return false;
        return TryEnd(draft, definition.Capabilities, Contributions(state), state.OpenItems > 0 ? OutstandingWork.Of(state) : []);
    }

    /// <param name="order">Names of those who contribute, in the order of merging.</param>
    public static bool TryEnd(Draft draft, ImmutableArray<string> order, List<Contribution> contributions, List<Outstanding> outstanding)
    {
        var rules = Rules(draft.Definition.Aggregation);
        if (rules.Strategy == AggregationStrategy.Reduce && outstanding.Count > 0)
            return false;
        var counted = rules.Strategy == AggregationStrategy.Reduce && contributions.Count > 0
            ? null
            : Aggregator.Decide(draft.State.Id.Value, rules, order, contributions, outstanding, Valid(draft.Definition));
        if (counted is Aggregation.Pending)
            return false;
        if (counted is Aggregation.Impossible { Code: "NoContributions" } nothing)
            LoopDecider.End(draft, Failed(draft.State, nothing));
        else if (Rounds.Missing(draft.State, contributions, counted) is { } missing)
            return outstanding.Count == 0 && Rounds.TryOpen(draft, RoundCause.Rounds, missing);
        else if (counted is Aggregation.Impossible impossible)
            return TryResort(draft, impossible, contributions, outstanding.Count > 0);
        else if (outstanding.Count > 0 && draft.Definition is { Plan: not null, Aggregation.Verifier: not null })
            return false; // Nodes are not taken back while the answer is checked, and their ends could change it.
        else
            Answering.Go(draft, [.. Aggregator.InOrder(order, contributions)], (Aggregation.Agreed?)counted);
        return true;
    }

    /// <summary>No answer can be made of the contributions: does what the stack says to that.</summary>
    private static bool TryResort(Draft draft, Aggregation.Impossible impossible, List<Contribution> contributions, bool isOpen)
    {
        // Under first the contributions were read one by one, and none was valid.
        var isInvalid = impossible.Code == "NotAggregatable" || draft.Definition.Aggregation.AggregationStrategy == AggregationStrategy.First;
        var cause = isInvalid ? RoundCause.Invalid : RoundCause.Disagreement;
        if (isOpen && Rounds.ResortTo(draft.Definition, cause) != Resort.Fail)
            return false; // What follows sees everybody's contribution.
        Rounds.Resort(draft, cause, Failed(draft.State, impossible), contributions);
        return true;
    }

    private static LoopFailed Failed(LoopState state, Aggregation.Impossible impossible) => new(impossible.Code, impossible.Message + Failures(state), impossible.Details);

    /// <summary>Merging, collecting and reducing want every capability; so does work that is done in an order.</summary>
    private static bool NeedsAll(LoopDefinition definition) =>
        definition.Execution.Parallelism != Parallelism.Parallel
        || definition.Aggregation.AggregationStrategy is AggregationStrategy.Merge or AggregationStrategy.Collect or AggregationStrategy.Reduce;

    /// <summary>Before the last round only consensus ends early: what the others would answer is no agreement yet.</summary>
    internal static bool CanEndEarly(LoopDefinition definition, int round) => definition.Aggregation.AggregationStrategy switch
    {
        AggregationStrategy.Consensus => true,
        AggregationStrategy.First or AggregationStrategy.Vote => round >= definition.Execution.Rounds,
        _ => false,
    };

    /// <summary>A capability that has no contribution in this round and none that may still come.</summary>
    private static bool HasLostCapability(LoopState state, out LoopFailed failure)
    {
        failure = null!;
        if (state.FailedItems == 0)
            return false;
        var alive = new HashSet<string>();
        for (var place = state.WorkRounds[^1].FirstItem; place < state.Items.Length; place++)
        {
            if (state.Items[place] is { } item && (item.IsOpen || item.Status == WorkStatus.Completed))
                alive.UnionWith(item.Capabilities);
        }

        foreach (var capability in state.Definition.Capabilities)
        {
            if (alive.Contains(capability))
                continue;
            failure = new LoopFailed("WorkFailed", $"{capability} failed.{Failures(state)}");
            return true;
        }

        return false;
    }

    private static string Failures(LoopState state) => state.FailedItems == 0 ? "" : string.Concat(state.Items
        .Skip(state.WorkRounds[^1].FirstItem)
        .Where(item => item.Status == WorkStatus.Failed)
        .Select(item => $" {item.Instance} ({string.Join(", ", item.Capabilities)}): {item.Failures[^1]}."));

    /// <summary>Those of the last round, in order of completion.</summary>
    internal static List<Contribution> Contributions(LoopState state)
    {
        var first = state.WorkRounds.IsEmpty ? 0 : state.WorkRounds[^1].FirstCompletion;
        var contributions = new List<Contribution>(state.CompletionOrder.Length - first);
        for (var place = first; place < state.CompletionOrder.Length; place++)
            contributions.Add(Made.GetValue(state.Items[state.CompletionOrder[place] - 1], Make));
        return contributions;
    }

    private static Contribution Make(WorkItem item) =>
        new(item.Number, item.Instance, item.Capabilities, item.Output!.Value, item.Confidence, item.Accuracy);

    internal static AggregationRules Rules(OutputPhaseSpec spec) =>
        new(spec.AggregationStrategy, spec.Key, spec.Threshold, spec.Quorum, spec.Weight, spec.Method);

    internal static Func<System.Text.Json.JsonElement, bool>? Valid(LoopDefinition definition) =>
        definition.Output is { } schema ? schema.IsValid : null;
}
