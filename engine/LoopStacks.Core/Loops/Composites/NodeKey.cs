using System.Globalization;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>How a node's child is named among the children of its loop: <c>name</c>, or <c>name[index]</c> of a node with forEach.</summary>
internal static class NodeKey
{
    public static string Of(CompiledNode node, int index) =>
        node.ForEach is null ? node.Name : string.Create(CultureInfo.InvariantCulture, $"{node.Name}[{index}]");

    public static LoopId IdOf(LoopId loop, CompiledNode node, int index) => ChildIds.Of(loop, ChildPurpose.Node, 0, Of(node, index));

    /// <exception cref="InvalidOperationException">It is no key of one of the nodes.</exception>
    public static (CompiledNode Node, int Index) Read(string key, CompositePlan plan)
    {
        var bracket = key.IndexOf('[', StringComparison.Ordinal);
        var index = 0;
        var node = plan.Find(bracket < 0 ? key : key[..bracket]);
        if (node is null || (bracket >= 0 && !int.TryParse(key.AsSpan(bracket + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw new InvalidOperationException($"'{key}' is no child of the composite LoopStack.");
        return (node, index);
    }
}
