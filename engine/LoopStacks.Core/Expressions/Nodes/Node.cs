using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Nodes;

/// <summary>A part of a compiled expression. Immutable.</summary>
internal abstract class Node
{
    protected Node(params ReadOnlySpan<Node> parts)
    {
        var highest = 0;
        foreach (var part in parts)
            highest = Math.Max(highest, part.Height);
        Height = highest + 1;
    }

    /// <summary>How deep its parts lie in each other; bounds the stack that evaluating takes.</summary>
    public int Height { get; }

    /// <summary>The value that it has where <c>@</c> is <paramref name="current"/>.</summary>
    /// <exception cref="ExpressionFaultException">It has none.</exception>
    public Value Evaluate(Value current, Evaluation evaluation)
    {
        evaluation.Charge(1);
        return Apply(current, evaluation);
    }

    /// <summary>Where its value comes from in the input, given where <paramref name="current"/> does; null where that can't be told. Reports what it reads.</summary>
    public abstract Origin? Trace(Origin? current, Tracer tracer);

    protected abstract Value Apply(Value current, Evaluation evaluation);
}
