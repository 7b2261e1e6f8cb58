using System.Collections.Immutable;
using LoopStacks.Core.Expressions;
using LoopStacks.Core.Expressions.Values;
using LoopStacks.Core.Output;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>OUT of a composite loop. Its contributions are the outputs of its last nodes: those that have completed and that no other completed node depends on.</summary>
internal static class CompositeOutput
{
    private static readonly ExpressionLimits Limits = new() { MaxResultBytes = 16 * 1024 * 1024, MaxSteps = 10_000_000 };

    /// <summary>Ends the loop where its answer is certain or impossible.</summary>
    public static void TryEnd(Draft draft)
    {
        var nodes = draft.State.Nodes;
        var hasEnded = nodes.All(run => run.HasEnded);
        if (!hasEnded && !OutputPhase.CanEndEarly(draft.Definition, round: 1))
            return;
        var (contributions, fault) = Contributions(draft.State, hasEnded ? Last(nodes) : [.. Sinks(draft.Definition.Plan!).Where(place => nodes[place].Status == NodeStatus.Completed)]);
        if (fault is not null)
            LoopDecider.End(draft, fault);
        else
            OutputPhase.TryEnd(draft, [.. nodes.Select(run => run.Node.Name)], contributions, hasEnded ? [] : Outstanding(draft.State));
    }

    /// <summary>Of nodes that have all ended: a node that was skipped lets those before it be the last.</summary>
    private static ImmutableArray<int> Last(ImmutableArray<NodeRun> nodes)
    {
        var completed = nodes.Where(run => run.Status == NodeStatus.Completed).ToArray();
        var before = completed.SelectMany(run => run.Node.Sees).ToHashSet();
        return [.. completed.Select(run => run.Node.Place).Where(place => !before.Contains(place))];
    }

    /// <summary>Those that nobody depends on.</summary>
    private static IEnumerable<int> Sinks(CompositePlan plan)
    {
        var before = plan.Nodes.SelectMany(node => node.DependsOn).ToHashSet();
        return plan.Order.Where(place => !before.Contains(place));
    }

    private static (List<Contribution> Contributions, LoopFailed? Fault) Contributions(LoopState state, ImmutableArray<int> places)
    {
        var contributions = new List<Contribution>(places.Length);
        foreach (var run in places.Select(place => state.Nodes[place]).OrderBy(run => run.EndedAt).ThenBy(run => run.Node.Place))
        {
            var output = Evaluation.Run(Limits, _ => run.Output!.Value);
            if (output.Fault is { } fault)
                return (contributions, new LoopFailed(fault.Code, $"The outputs of loop {run.Node.Name}: {fault.Message}"));
            contributions.Add(new Contribution(run.Node.Place + 1, run.Node.Name, [run.Node.Name], output.Value, Confidence(state, run)));
        }

        return (contributions, null);
    }

    /// <summary>As sure as its least sure child.</summary>
    private static double Confidence(LoopState state, NodeRun run)
    {
        var least = 1.0;
        for (var i = 0; i < run.Count; i++)
            least = Math.Min(least, state.Children[NodeKey.IdOf(state.Id, run.Node, i)].Ended!.Confidence ?? 1);
        return least;
    }

    private static List<Outstanding> Outstanding(LoopState state) =>
        [.. Sinks(state.Definition.Plan!).Where(place => !state.Nodes[place].HasEnded).Select(place => new Outstanding(place + 1, state.Nodes[place].Node.Name, [state.Nodes[place].Node.Name], 1))];
}
