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

    /// <summary>Ends the loop where its answer is certain or impossible.</summary>
    public static bool TryEnd(Draft draft)
    {
        var open = OpenItems(draft.State);
        var rules = draft.Definition.Aggregation;
        if (!open && !IsCovered(draft.State, out var failure) && NeedsAll(draft.Definition))
        {
            LoopDecider.End(draft, failure);
            return true;
        }

        if (open && NeedsAll(draft.Definition) && HasLostCapability(draft.State, out var lost))
        {
            LoopDecider.End(draft, lost);
            return true;
        }

        if (open && !CanEndEarly(rules.AggregationStrategy))
            return false;
        switch (Aggregator.Decide(draft.State.Id.Value, Rules(rules), draft.Definition.Capabilities, Contributions(draft.State), Outstanding(draft.State), Valid(draft.Definition)))
        {
            case Aggregation.Agreed agreed:
                Complete(draft, agreed);
                return true;
            case Aggregation.Impossible impossible:
                LoopDecider.End(draft, new LoopFailed(impossible.Code, impossible.Message + Failures(draft.State), impossible.Details));
                return true;
            default:
                return false;
        }
    }

    private static void Complete(Draft draft, Aggregation.Agreed agreed)
    {
        var strategy = Name(draft.Definition.Aggregation.AggregationStrategy);
        var errors = draft.Definition.Output?.Validate(agreed.Output) ?? [];
        if (errors.Count == 0)
        {
            var usage = draft.State.TotalUsage == LoopUsage.None ? null : draft.State.TotalUsage;
            LoopDecider.End(draft, new LoopCompleted(agreed.Output, agreed.Confidence, strategy, agreed.Explanation, agreed.Details, usage));
            return;
        }

        var faults = string.Join("; ", errors.Take(5).Select(error => $"{(error.InstancePointer.Length == 0 ? "(root)" : error.InstancePointer)}: {error.Message}"));
        LoopDecider.End(draft, new LoopFailed("InvalidOutput", $"The output made by {strategy} does not fit the stack's schema.output: {faults}.", agreed.Output));
    }

    /// <summary>Merging and collecting want every capability; so does work that is done in an order.</summary>
    private static bool NeedsAll(LoopDefinition definition) =>
        definition.Execution.Parallelism != Parallelism.Parallel
        || definition.Aggregation.AggregationStrategy is AggregationStrategy.Merge or AggregationStrategy.Collect;

    private static bool CanEndEarly(AggregationStrategy strategy) =>
        strategy is AggregationStrategy.First or AggregationStrategy.Consensus or AggregationStrategy.Vote;

    private static bool OpenItems(LoopState state)
    {
        foreach (var item in state.Items)
        {
            if (item.IsOpen)
                return true;
        }

        return false;
    }

    private static bool IsCovered(LoopState state, out LoopFailed failure) => !HasLostCapability(state, out failure);

    /// <summary>A capability that has no contribution and none that may still come.</summary>
    private static bool HasLostCapability(LoopState state, out LoopFailed failure)
    {
        foreach (var capability in state.Definition.Capabilities)
        {
            if (state.Items.Any(item => item.Capabilities.Contains(capability) && (item.IsOpen || item.Status == WorkStatus.Completed)))
                continue;
            failure = new LoopFailed("WorkFailed", $"{capability} failed.{Failures(state)}");
            return true;
        }

        failure = null!;
        return false;
    }

    private static string Failures(LoopState state) => string.Concat(state.Items
        .Where(item => item.Status == WorkStatus.Failed)
        .Select(item => $" {item.Instance} ({string.Join(", ", item.Capabilities)}): {item.Failures[^1]}."));

    internal static List<Contribution> Contributions(LoopState state)
    {
        var contributions = new List<Contribution>(state.CompletionOrder.Length);
        foreach (var number in state.CompletionOrder)
        {
            contributions.Add(Made.GetValue(state.Items[number - 1], Make));
        }

        return contributions;
    }

    private static Contribution Make(WorkItem item) =>
        new(item.Number, item.Instance, item.Capabilities, item.Output!.Value, item.Confidence, item.Accuracy);

    private static List<Outstanding> Outstanding(LoopState state) => OutstandingWork.Of(state);

    internal static AggregationRules Rules(OutputPhaseSpec spec) =>
        new(spec.AggregationStrategy, spec.Key, spec.Threshold, spec.Quorum, spec.Weight, spec.Method);

    internal static Func<System.Text.Json.JsonElement, bool>? Valid(LoopDefinition definition) =>
        definition.Output is { } schema ? schema.IsValid : null;

    private static string Name(AggregationStrategy strategy) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(strategy.ToString());
}
