using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Resources.Composites;

/// <summary>What concerns several fields of OUT.</summary>
internal static class OutputCheck
{
    public static void Check(OutputPhaseSpec output, string pointer, Faults faults)
    {
        var here = pointer + "/reducer";
        var reduces = output.AggregationStrategy == AggregationStrategy.Reduce;
        if (reduces && output.Reducer is null)
            faults.Add(here, ResourceErrorCode.Missing, $"{Faults.Path(here)} is missing: aggregationStrategy reduce needs the capability, or LoopStack, that makes one answer of the contributions.");
        else if (!reduces && output.Reducer is { } reducer)
            faults.Add(here, ResourceErrorCode.NotApplicable, $"{Faults.Path(here)} is \"{reducer}\" and has no effect: only aggregationStrategy reduce asks a reducer; use it, or take reducer out.");
        if (reduces && output.OnDisagreement != Resort.Fail)
            faults.Add(pointer + "/onDisagreement", ResourceErrorCode.NotApplicable, $"{Faults.Path(pointer + "/onDisagreement")} has no effect with aggregationStrategy reduce: a reducer makes an answer also of contributions that differ.");
    }
}
