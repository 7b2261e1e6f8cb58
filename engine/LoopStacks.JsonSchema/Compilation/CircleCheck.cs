using LoopStacks.JsonSchema.Documents;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Compilation;

/// <summary>
/// Refuses schemas in which a subschema applies itself to the same value again, since validation would never end. It is a
/// depth-first search with a stack of its own: references may form very long chains.
/// </summary>
internal static class CircleCheck
{
    public static void Run(IEnumerable<SchemaNode> nodes, SchemaRegistry registry)
    {
        var done = new HashSet<SchemaNode>();
        foreach (var node in nodes)
            Search(node, done, registry);
    }

    private static void Search(SchemaNode start, HashSet<SchemaNode> done, SchemaRegistry registry)
    {
        if (done.Contains(start))
            return;
        var open = new HashSet<SchemaNode> { start };
        var way = new Stack<(SchemaNode Node, IEnumerator<SchemaNode> Next)>();
        way.Push((start, Successors(start)));
        while (way.TryPeek(out var step))
        {
            if (!step.Next.MoveNext())
            {
                way.Pop();
                open.Remove(step.Node);
                done.Add(step.Node);
                continue;
            }

            var successor = step.Next.Current;
            if (open.Contains(successor))
            {
                registry.Report(step.Node.Pointer, "$ref", $"The schema leads back to {(successor.Pointer.Length == 0 ? "the root" : successor.Pointer)} for the same value, so validation would never end.");
            }
            else if (!done.Contains(successor))
            {
                open.Add(successor);
                way.Push((successor, Successors(successor)));
            }
        }
    }

    private static IEnumerator<SchemaNode> Successors(SchemaNode node) =>
        node.Keywords.SelectMany(keyword => keyword.InPlace).GetEnumerator();
}
