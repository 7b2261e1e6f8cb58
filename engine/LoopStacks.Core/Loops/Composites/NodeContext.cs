using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>What the expressions of a node see: <c>{input, loops: {name: {status, output}}}</c>, with an item also <c>{item, index}</c>.</summary>
internal static class NodeContext
{
    /// <param name="state">In which all that the node depends on have ended; what it sees then never changes.</param>
    public static Value Of(LoopState state, CompiledNode node)
    {
        var loops = new OrderedDictionary<string, Value>(node.Sees.Length, StringComparer.Ordinal);
        foreach (var place in node.Sees)
        {
            var seen = state.Nodes[place];
            loops[seen.Node.Name] = Value.Of(new OrderedDictionary<string, Value>(StringComparer.Ordinal)
            {
                ["status"] = Value.Of(seen.Status == NodeStatus.Skipped ? "skipped" : "completed"),
                ["output"] = seen.Output?.Value ?? Value.Null,
            });
        }

        return Value.Of(new OrderedDictionary<string, Value>(StringComparer.Ordinal)
        {
            ["input"] = new Value(state.Accepted!.Input),
            ["loops"] = Value.Of(loops),
        });
    }

    public static Value WithItem(Value whole, Value item, Value index) => Value.Of(new OrderedDictionary<string, Value>(StringComparer.Ordinal)
    {
        ["input"] = Part(whole, "input"),
        ["loops"] = Part(whole, "loops"),
        ["item"] = item,
        ["index"] = index,
    });

    private static Value Part(Value whole, string name) => whole.Made![name];
}
