using System.Collections;
using System.Collections.Immutable;

namespace LoopStacks.Core.Resources.Composites;

/// <summary>Who depends on whom among the loops of a composite LoopStack, by their places in its list. Names that are not there are passed over. Immutable.</summary>
internal sealed class NodeGraph
{
    private readonly int[][] _dependencies;
    private readonly BitArray[] _upstream;

    public NodeGraph(IReadOnlyList<LoopNodeSpec> nodes)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < nodes.Count; i++)
            places.TryAdd(nodes[i].Name, i);
        _dependencies = [.. nodes.Select(node => (node.DependsOn ?? []).Where(places.ContainsKey).Select(name => places[name]).ToArray())];
        _upstream = [.. nodes.Select(_ => new BitArray(nodes.Count))];
        Order = Sort();
    }

    /// <summary>Each after those that it depends on, else as listed. What is part of a circle, or depends on one, is not there.</summary>
    public ImmutableArray<int> Order { get; }

    /// <summary>The places that this one depends on directly.</summary>
    public IReadOnlyList<int> DependenciesOf(int place) => _dependencies[place];

    /// <summary>Whether one depends on the other, directly or through others. Only for those in <see cref="Order"/>.</summary>
    public bool IsUpstream(int place, int other) => _upstream[place][other];

    /// <summary>Circles that have no place in common, each from its first listed place along its dependencies.</summary>
    public IEnumerable<ImmutableArray<int>> Circles()
    {
        var left = Enumerable.Range(0, _dependencies.Length).Except(Order).ToHashSet();
        var seen = new HashSet<int>();
        foreach (var start in left.Order())
        {
            // Whoever is left depends on somebody who is left; so the walk comes to a place where it was before.
            var walk = new List<int>();
            var at = start;
            while (!walk.Contains(at) && !seen.Contains(at))
            {
                walk.Add(at);
                at = Array.Find(_dependencies[at], left.Contains);
            }

            if (walk.IndexOf(at) is var first and >= 0)
                yield return FromFirst(walk[first..]);
            seen.UnionWith(walk);
        }
    }

    private static ImmutableArray<int> FromFirst(List<int> circle)
    {
        var first = circle.IndexOf(circle.Min());
        return [.. circle[first..], .. circle[..first]];
    }

    private ImmutableArray<int> Sort()
    {
        var order = ImmutableArray.CreateBuilder<int>(_dependencies.Length);
        var waiting = new SortedSet<int>(Enumerable.Range(0, _dependencies.Length));
        var done = new BitArray(_dependencies.Length);
        while (waiting.Where(place => Array.TrueForAll(_dependencies[place], other => done[other])).Cast<int?>().FirstOrDefault() is { } next)
        {
            foreach (var other in _dependencies[next])
            {
                _upstream[next].Or(_upstream[other]);
                _upstream[next][other] = true;
            }

            waiting.Remove(next);
            done[next] = true;
            order.Add(next);
        }

        return order.ToImmutable();
    }
}
