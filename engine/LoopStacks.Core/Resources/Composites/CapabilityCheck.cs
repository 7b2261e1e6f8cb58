using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Resources.Composites;

/// <summary>What concerns several fields of a LoopStack with capabilities.</summary>
internal static class CapabilityCheck
{
    public static void Check(IReadOnlyList<string> capabilities, PhasesSpec phases, string pointer, Faults faults)
    {
        Quorum(capabilities, phases, pointer, faults);
        OutputCheck.Check(phases.Output, pointer + "/phases/output", faults);
        if (phases.Execution.Inputs is { } inputs)
        {
            foreach (var capability in inputs.Keys)
                Input(capability, capabilities, phases.Execution, pointer + "/phases/execution", faults);
        }
    }

    // Each capability gives at most as many contributions as it has winners.
    private static void Quorum(IReadOnlyList<string> capabilities, PhasesSpec phases, string pointer, Faults faults)
    {
        var bidding = phases.Bidding;
        var winners = bidding.SelectionStrategy == SelectionStrategy.All ? bidding.MaxBids : Math.Min(bidding.Winners, bidding.MaxBids);
        var most = (long)capabilities.Count * winners;
        if (phases.Output.Quorum <= most)
            return;
        var here = pointer + "/phases/output/quorum";
        faults.Add(
            here,
            ResourceErrorCode.OutOfRange,
            $"{Faults.Path(here)} is {phases.Output.Quorum}; {capabilities.Count} capabilities with {winners} winners each give at most {most} votes.");
    }

    private static void Input(string capability, IReadOnlyList<string> capabilities, ExecutionPhaseSpec execution, string pointer, Faults faults)
    {
        var here = Faults.Child(pointer + "/inputs", capability);
        if (!capabilities.Contains(capability))
            faults.Add(here, ResourceErrorCode.UnknownName, $"{Faults.Path(here)} is for a capability that the stack does not have; {Nearest.Hint(capability, [.. capabilities])}");
        else if (execution.Parallelism == Parallelism.Adaptive)
            faults.Add(here, ResourceErrorCode.NotApplicable, $"{Faults.Path(here)} can't be combined with parallelism adaptive, which makes the input of the contributions itself; use sequential.");
        else
            SightOf(capabilities).Check(execution.Inputs![capability], here, faults);
    }

    private static Sight SightOf(IReadOnlyList<string> capabilities) => new(
        ["input", "contributions"],
        path => path[0] == "contributions" && path.Count == 2 && !capabilities.Contains(path[1]) ? $"the stack has no such capability, {Nearest.Hint(path[1], [.. capabilities])}" : null,
        _ => null);
}
