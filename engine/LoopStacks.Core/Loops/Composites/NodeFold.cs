using System.Collections.Immutable;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>How events change the nodes of a composite loop.</summary>
internal static class NodeFold
{
    public static ImmutableArray<NodeRun> Start(CompositePlan plan) => [.. plan.Nodes.Select(node => new NodeRun(node))];

    /// <param name="state">The state before the event.</param>
    public static ImmutableArray<NodeRun> Opened(LoopState state, NodeOpened opened, DateTimeOffset at)
    {
        var run = state.Node(opened.Name);
        var node = run.Node;
        var next = run with
        {
            Status = NodeStatus.Running,
            Count = opened.Count,
            StartedAt = run.StartedAt ?? at,
            Items = node.ForEach is null ? null : new(() => NodeInputs.Items(state, node), LazyThreadSafetyMode.PublicationOnly),
        };
        return Set(state, next, state.Children, at);
    }

    public static ImmutableArray<NodeRun> Skipped(LoopState state, NodeSkipped skipped, DateTimeOffset at)
    {
        var run = state.Node(skipped.Name);
        return state.Nodes.SetItem(run.Node.Place, run with { Status = NodeStatus.Skipped, EndedAt = at });
    }

    /// <summary>A child may be there that was started before its node was opened: one that is adopted after a restart.</summary>
    public static ImmutableArray<NodeRun> Spawned(LoopState state, ChildLoop child, ImmutableDictionary<LoopId, ChildLoop> children)
    {
        var (node, index) = NodeKey.Read(child.Spawned.Key, state.Definition.Plan!);
        var run = state.Nodes[node.Place];
        var next = run.Next;
        if (index == next)
        {
            next++;
            while (run.Started + 1 > next && children.ContainsKey(NodeKey.IdOf(state.Id, node, next)))
                next++;
        }

        return state.Nodes.SetItem(node.Place, run with { Started = run.Started + 1, Open = run.Open + 1, Next = next, StartedAt = run.StartedAt ?? child.SpawnedAt });
    }

    public static ImmutableArray<NodeRun> Ended(LoopState state, ChildLoop child, ImmutableDictionary<LoopId, ChildLoop> children, DateTimeOffset at)
    {
        var run = state.Nodes[NodeKey.Read(child.Spawned.Key, state.Definition.Plan!).Node.Place];
        var next = run with { Open = run.Open - 1, Completed = run.Completed + (child.Status == ChildStatus.Completed ? 1 : 0) };
        return child.Status == ChildStatus.Completed
            ? Set(state, next, children, at)
            : state.Nodes.SetItem(run.Node.Place, next with { Status = NodeStatus.Failed, EndedAt = at });
    }

    private static ImmutableArray<NodeRun> Set(LoopState state, NodeRun run, ImmutableDictionary<LoopId, ChildLoop> children, DateTimeOffset at)
    {
        if (run.Status == NodeStatus.Running && run.Completed == run.Count)
            run = run with { Status = NodeStatus.Completed, EndedAt = at, Items = null, Output = new(() => OutputOf(state.Id, run, children), LazyThreadSafetyMode.PublicationOnly) };
        return state.Nodes.SetItem(run.Node.Place, run);
    }

    private static Value OutputOf(LoopId loop, NodeRun run, ImmutableDictionary<LoopId, ChildLoop> children)
    {
        if (run.Node.ForEach is null)
            return One(0);
        var outputs = new Value[run.Count!.Value];
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = One(i);
        return Value.Of(outputs);

        Value One(int index) => new(children[NodeKey.IdOf(loop, run.Node, index)].Ended!.Output!.Value);
    }
}
