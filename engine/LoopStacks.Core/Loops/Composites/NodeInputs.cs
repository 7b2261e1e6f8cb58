using System.Text.Json;
using LoopStacks.Core.Expressions;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>Evaluates the expressions of a node.</summary>
internal static class NodeInputs
{
    /// <summary>Whether the node is to run. A value and a fault exclude each other.</summary>
    public static (bool Runs, LoopFailed? Fault, long Steps) When(LoopState state, CompiledNode node)
    {
        if (node.When is null)
            return (true, null, 0);
        var (isTrue, fault, steps) = Evaluation.Try(null, evaluation => node.When.Apply(NodeContext.Of(state, node), evaluation).IsTrue());
        return (isTrue, fault is null ? null : Failed(node, "when", fault), steps);
    }

    /// <summary>The items of the node's forEach.</summary>
    public static (Value[]? Items, ExpressionFault? Fault, long Steps) Items(LoopState state, CompiledNode node) => Evaluation.Try(null, evaluation =>
    {
        var value = node.ForEach!.Apply(NodeContext.Of(state, node), evaluation);
        return value.Kind == JsonValueKind.Array
            ? value.Items(evaluation)
            : throw Evaluation.Failed($"It gives {Expressions.Functions.Kinds.Name(value)}, and an array is needed; write {node.ForEach.Text} || `[]` where there may be none.");
    });

    /// <summary>The input of one child.</summary>
    /// <param name="whole">What the node's expressions see, see <see cref="NodeContext.Of"/>.</param>
    public static ExpressionResult Of(LoopState state, CompiledNode node, Value whole, Value[]? items, int index)
    {
        if (node.Input is null && items is null)
            return new ExpressionResult(state.Accepted!.Input, null);
        return Evaluation.Run(null, evaluation =>
        {
            if (items is null)
                return node.Input!.Apply(whole, evaluation);
            return node.Input is null ? items[index] : node.Input.Apply(NodeContext.WithItem(whole, items[index], Numbers.Of(index, evaluation)), evaluation);
        });
    }

    public static LoopFailed Failed(CompiledNode node, string field, ExpressionFault fault) =>
        new(fault.Code, $"{Resources.Shapes.Faults.Path($"/spec/loops/{node.Place}/{field}{fault.Pointer}")} of loop {node.Name}: {fault.Message}");
}
