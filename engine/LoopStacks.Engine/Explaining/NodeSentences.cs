using LoopStacks.Core.Loops;
using LoopStacks.Core.Loops.Composites;

namespace LoopStacks.Engine.Explaining;

/// <summary>The loops of a composite LoopStack in sentences.</summary>
internal static class NodeSentences
{
    /// <returns>Null where the event belongs elsewhere.</returns>
    public static IEnumerable<string>? Of(LoopEvent @event, LoopState after) => @event switch
    {
        CompositeStarted started => [Words.Of($"The stack consists of {after.Nodes.Length} loops: {Words.List([.. after.Nodes.Select(run => run.Node.Name)])}. They may take until {Words.Time(started.Deadline)}.")],
        NodeOpened opened => [Opened(opened, Find(after, opened.Name))],
        NodeSkipped skipped => [$"{skipped.Name} was skipped: its when ({Find(after, skipped.Name).When?.Text}) is not true."],
        _ => null,
    };

    private static string Opened(NodeOpened opened, CompiledNode node)
    {
        var after = node.DependsOn.IsEmpty ? "It depends on nothing" : "All that it depends on has ended";
        var when = node.When is { } condition ? $", and its when ({condition.Text}) is true" : "";
        var runs = node.ForEach is { } items
            ? Words.Of($" its forEach ({items.Text}) gave {opened.Count} items, at most {node.MaxParallel} run at once")
            : " it runs";
        return $"{opened.Name}: {after}{when};{runs}.";
    }

    private static CompiledNode Find(LoopState state, string name) => state.Definition.Plan!.Find(name)!;
}
