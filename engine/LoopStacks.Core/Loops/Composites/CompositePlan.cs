using System.Collections.Immutable;
using LoopStacks.Core.Resources;
using LoopStacks.Core.Resources.Composites;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>What a composite LoopStack runs: its loops, compiled once, and who waits for whom. Immutable, shared by all loops that are pinned to it.</summary>
public sealed class CompositePlan
{
    private CompositePlan(ImmutableArray<CompiledNode> nodes, ImmutableArray<int> order)
    {
        Nodes = nodes;
        Order = order;
    }

    /// <summary>As listed.</summary>
    public ImmutableArray<CompiledNode> Nodes { get; }

    /// <summary>Their places, each after those that it depends on, else as listed.</summary>
    public ImmutableArray<int> Order { get; }

    /// <summary>Null where there is none of that name.</summary>
    public CompiledNode? Find(string name) => Nodes.FirstOrDefault(node => node.Name == name);

    /// <param name="loops">Valid: names are unique, dependencies are there and make no circle, expressions compile.</param>
    /// <exception cref="InvalidOperationException">They are not valid.</exception>
    public static CompositePlan Compile(IReadOnlyList<LoopNodeSpec> loops)
    {
        var graph = new NodeGraph(loops);
        if (graph.Order.Length < loops.Count)
            throw new InvalidOperationException("The loops were not validated: they depend on each other in a circle.");
        var nodes = loops.Select((loop, place) => new CompiledNode(
            loop,
            place,
            [.. graph.DependenciesOf(place)],
            [.. Enumerable.Range(0, loops.Count).Where(other => graph.IsUpstream(place, other))]));
        return new CompositePlan([.. nodes], graph.Order);
    }
}
