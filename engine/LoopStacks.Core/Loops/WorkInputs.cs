using System.Text.Json;
using LoopStacks.Core.Expressions;
using LoopStacks.Core.Expressions.Values;
using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Loops;

/// <summary>What work gets as input: the loop's, or what <c>execution.inputs</c> makes of it and of the contributions that the work sees.</summary>
internal static class WorkInputs
{
    /// <summary>Why the work of this state can't be handed out: a mapping has no value; null where all have. Work that is handed out again gets the same input, so it is asked once for each.</summary>
    public static LoopFailed? Fault(LoopState state, IEnumerable<WorkItem> items)
    {
        if (state.Definition.Inputs.Count == 0)
            return null;
        foreach (var item in items)
        {
            if (Mapped(state, item) is { Fault: { } fault })
                return new LoopFailed(fault.Code, $"{Field(item, fault.Pointer)}: {fault.Message}");
        }

        return null;
    }

    /// <exception cref="InvalidOperationException">Its mapping has no value; the decider ends the loop before such work is handed out.</exception>
    public static JsonElement Of(LoopState state, WorkItem item)
    {
        if (Mapped(state, item) is not { } result)
            return state.Accepted!.Input;
        return result.Fault is null ? result.Value : throw new InvalidOperationException($"{Field(item, result.Fault.Pointer)}: {result.Fault.Message}");
    }

    private static ExpressionResult? Mapped(LoopState state, WorkItem item) =>
        state.Definition.Inputs.TryGetValue(item.Capabilities[0], out var mapping) ? mapping.Evaluate(Context(state, item)) : null;

    private static Value Context(LoopState state, WorkItem item)
    {
        var contributions = new OrderedDictionary<string, Value>(StringComparer.Ordinal);
        var best = new Dictionary<string, (int Round, double Confidence)>(StringComparer.Ordinal);
        foreach (var seen in Readiness.SeenBy(state, item))
        {
            foreach (var capability in seen.Capabilities)
            {
                // Of several contributions for a capability the latest round's count, of those the most confident, of equals the first.
                if (best.TryGetValue(capability, out var other) && other.CompareTo((seen.Round, seen.Confidence)) >= 0)
                    continue;
                best[capability] = (seen.Round, seen.Confidence);
                contributions[capability] = new Value(seen.Output!.Value);
            }
        }

        return Value.Of(new OrderedDictionary<string, Value>(StringComparer.Ordinal)
        {
            ["input"] = new Value(state.Accepted!.Input),
            ["contributions"] = Value.Of(contributions),
        });
    }

    private static string Field(WorkItem item, string pointer) =>
        Faults.Path(Faults.Child("/spec/phases/execution/inputs", item.Capabilities[0]) + pointer);
}
