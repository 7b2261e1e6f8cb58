using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Resources.Composites;

/// <summary>What concerns several fields of a composite LoopStack: names, dependencies, what expressions can see, and phases that it does not have.</summary>
internal static class CompositeCheck
{
    private static readonly string[] OfALoop = ["status", "output"];

    public static void Check(IReadOnlyList<LoopNodeSpec> loops, PhasesSpec phases, string pointer, Faults faults)
    {
        var before = faults.Errors.Count;
        Phases(loops, phases, pointer + "/phases", faults);
        var place = pointer + "/loops";
        Names(loops, place, faults);
        Dependencies(loops, place, faults);
        var graph = new NodeGraph(loops);
        foreach (var circle in graph.Circles().Where(circle => circle.Length > 1))
            Circular(loops, [.. circle], place, faults);
        if (faults.Errors.Count > before)
            return; // What expressions can see is not known where dependencies are faulty.
        for (var i = 0; i < loops.Count; i++)
            Expressions(loops, graph, i, $"{place}/{i}", faults);
    }

    private static void Phases(IReadOnlyList<LoopNodeSpec> loops, PhasesSpec phases, string pointer, Faults faults)
    {
        if (phases.Bidding != new BiddingPhaseSpec())
            NotApplicable("/bidding", "nobody bids for a composite LoopStack as a whole; say it in the stacks that its loops run");
        if (phases.Execution.Parallelism != Parallelism.Parallel)
            NotApplicable("/execution/parallelism", "the loops of a composite LoopStack start in the order of dependsOn");
        if (phases.Execution.RetryPolicy != new RetryPolicySpec())
            NotApplicable("/execution/retryPolicy", "work is retried within the loops of a composite LoopStack; say it in the stacks that they run");
        if (phases.Execution.Rounds != 1)
            NotApplicable("/execution/rounds", "the loops of a composite LoopStack run once; say it in the stacks that they run");
        if (phases.Output.OnDisagreement == Resort.Round)
            NotApplicable("/output/onDisagreement", "the loops of a composite LoopStack run once; use fail or human");
        if (phases.Output.OnInvalid == Resort.Round)
            NotApplicable("/output/onInvalid", "the loops of a composite LoopStack run once; use fail or human");
        OutputCheck.Check(phases.Output, pointer + "/output", faults);
        if (phases.Execution.Inputs is not null)
            NotApplicable("/execution/inputs", "a composite LoopStack has no capabilities; write input in its loops");
        if (phases.Output.Quorum > loops.Count)
            faults.Add(pointer + "/output/quorum", ResourceErrorCode.OutOfRange, $"{Faults.Path(pointer + "/output/quorum")} is {phases.Output.Quorum}; {loops.Count} loops give at most {loops.Count} votes.");

        void NotApplicable(string field, string why) =>
            faults.Add(pointer + field, ResourceErrorCode.NotApplicable, $"{Faults.Path(pointer + field)} has no effect beside loops: {why}.");
    }

    private static void Names(IReadOnlyList<LoopNodeSpec> loops, string pointer, Faults faults)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < loops.Count; i++)
        {
            var here = $"{pointer}/{i}/name";
            if (!first.TryAdd(loops[i].Name, i))
                faults.Add(here, ResourceErrorCode.DuplicateName, $"{Faults.Path(here)} repeats the name \"{loops[i].Name}\" of {Faults.Path($"{pointer}/{first[loops[i].Name]}")}.");
        }
    }

    private static void Dependencies(IReadOnlyList<LoopNodeSpec> loops, string pointer, Faults faults)
    {
        string[] names = [.. loops.Select(loop => loop.Name)];
        for (var i = 0; i < loops.Count; i++)
        {
            for (var j = 0; j < (loops[i].DependsOn?.Count ?? 0); j++)
            {
                var name = loops[i].DependsOn![j];
                var here = $"{pointer}/{i}/dependsOn/{j}";
                if (name == loops[i].Name)
                    faults.Add(here, ResourceErrorCode.CircularDependency, $"{Faults.Path(here)} is \"{name}\", the loop itself; take it out.");
                else if (!names.Contains(name))
                    faults.Add(here, ResourceErrorCode.UnknownName, $"{Faults.Path(here)} is \"{name}\", and there is no loop of that name; {Nearest.Hint(name, [.. names.Where(other => other != loops[i].Name)])}");
            }
        }
    }

    private static void Circular(IReadOnlyList<LoopNodeSpec> loops, int[] circle, string pointer, Faults faults)
    {
        var here = $"{pointer}/{circle[0]}/dependsOn";
        var way = string.Join(" → ", circle.Append(circle[0]).Select(place => loops[place].Name));
        faults.Add(here, ResourceErrorCode.CircularDependency, $"{Faults.Path(here)} makes a circle in which each loop waits for the next: {way}; take one of them out of a dependsOn.");
    }

    private static void Expressions(IReadOnlyList<LoopNodeSpec> loops, NodeGraph graph, int place, string pointer, Faults faults)
    {
        var loop = loops[place];
        var whole = new Sight(["input", "loops"], Within, name => name is "item" or "index" ? $"{name} is known in input only{(loop.ForEach is null ? ", and there only with forEach" : "")}." : null);
        if (loop.When is { } when)
            whole.Check(when, pointer + "/when", faults);
        if (loop.ForEach is { } forEach)
            whole.Check(forEach, pointer + "/forEach", faults);
        if (loop.Input is { } input)
            (loop.ForEach is null ? whole : new Sight(["input", "loops", "item", "index"], Within, _ => null)).Check(input, pointer + "/input", faults);

        string? Within(IReadOnlyList<string> path)
        {
            if (path[0] != "loops")
                return null;
            if (path.Count == 3)
                return OfALoop.Contains(path[2]) ? null : $"a loop has status and output, {Nearest.Hint(path[2], OfALoop)}";
            for (var other = 0; other < loops.Count; other++)
            {
                if (loops[other].Name != path[1])
                    continue;
                return other == place ? "a loop can't see itself."
                    : graph.IsUpstream(place, other) ? null
                    : $"\"{loop.Name}\" does not depend on \"{path[1]}\": add it to dependsOn.";
            }

            return $"there is no loop of that name, {Nearest.Hint(path[1], [.. loops.Select(known => known.Name).Where(name => name != loop.Name)])}";
        }
    }
}
