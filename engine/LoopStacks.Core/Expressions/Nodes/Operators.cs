using System.Text.Json;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Nodes;

/// <summary><c>left.right</c> and <c>left | right</c>: the right side for the value of the left one.</summary>
internal sealed class ThenNode(Node left, Node right) : Node(left, right)
{
    public override Origin? Trace(Origin? current, Tracer tracer) => right.Trace(left.Trace(current, tracer), tracer);

    protected override Value Apply(Value current, Evaluation evaluation) => right.Evaluate(left.Evaluate(current, evaluation), evaluation);
}

/// <summary><c>left || right</c>.</summary>
internal sealed class OrNode(Node left, Node right) : Node(left, right)
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        left.Trace(current, tracer);
        right.Trace(current, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        var value = left.Evaluate(current, evaluation);
        return value.IsTrue() ? value : right.Evaluate(current, evaluation);
    }
}

/// <summary><c>left &amp;&amp; right</c>.</summary>
internal sealed class AndNode(Node left, Node right) : Node(left, right)
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        left.Trace(current, tracer);
        right.Trace(current, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        var value = left.Evaluate(current, evaluation);
        return value.IsTrue() ? right.Evaluate(current, evaluation) : value;
    }
}

/// <summary><c>!inner</c>.</summary>
internal sealed class NotNode(Node inner) : Node(inner)
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        inner.Trace(current, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation) => Value.Of(!inner.Evaluate(current, evaluation).IsTrue());
}

/// <summary>How two values are compared.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary><c>left == right</c> and its like. Only numbers have an order; others compare to null.</summary>
internal sealed class CompareNode(Comparison comparison, Node left, Node right) : Node(left, right)
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        left.Trace(current, tracer);
        right.Trace(current, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        var first = left.Evaluate(current, evaluation);
        var second = right.Evaluate(current, evaluation);
        if (comparison is Comparison.Equal or Comparison.NotEqual)
            return Value.Of(ValueEquality.AreEqual(first, second, evaluation) == (comparison == Comparison.Equal));
        if (first.Kind != JsonValueKind.Number || second.Kind != JsonValueKind.Number)
            return Value.Null;
        var order = Numbers.Compare(first, second);
        return Value.Of(comparison switch
        {
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        });
    }
}

/// <summary><c>let $a = first, $b = second in body</c>; a binding does not see the others.</summary>
internal sealed class LetNode(IReadOnlyList<(int Slot, Node Value)> bindings, Node body) : Node([body, .. bindings.Select(binding => binding.Value)])
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        foreach (var (slot, value) in bindings)
            tracer.Set(slot, value.Trace(current, tracer));
        return body.Trace(current, tracer);
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        foreach (var (slot, value) in bindings)
            evaluation.Set(slot, value.Evaluate(current, evaluation));
        return body.Evaluate(current, evaluation);
    }
}
