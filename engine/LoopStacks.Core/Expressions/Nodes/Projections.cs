using System.Text.Json;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Nodes;

/// <summary>Evaluates its right side for each item that its left side gives, and leaves out nulls.</summary>
internal abstract class ProjectionNode(Node left, Node right, Node condition) : Node(left, right, condition)
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        left.Trace(current, tracer);
        condition.Trace(null, tracer);
        right.Trace(null, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        if (Items(left.Evaluate(current, evaluation), evaluation) is not { } items)
            return Value.Null;
        var values = new List<Value>();
        foreach (var item in items)
        {
            evaluation.Charge(1);
            if (!Takes(item, evaluation))
                continue;
            var value = right.Evaluate(item, evaluation);
            if (!value.IsNull)
                values.Add(value);
        }

        return Value.Of([.. values]);
    }

    /// <summary>Null where the value can't be projected.</summary>
    protected abstract IEnumerable<Value>? Items(Value value, Evaluation evaluation);

    protected virtual bool Takes(Value item, Evaluation evaluation) => true;
}

/// <summary><c>left[*].right</c>, also after slices and flattening.</summary>
internal sealed class ListProjectionNode(Node left, Node right) : ProjectionNode(left, right, CurrentNode.Instance)
{
    protected override IEnumerable<Value>? Items(Value value, Evaluation evaluation) => value.Kind == JsonValueKind.Array ? value.Items(evaluation) : null;
}

/// <summary><c>left[?condition].right</c>.</summary>
internal sealed class FilterProjectionNode : ProjectionNode
{
    private readonly Node _condition;

    public FilterProjectionNode(Node left, Node right, Node condition)
        : base(left, right, condition) => _condition = condition;

    protected override IEnumerable<Value>? Items(Value value, Evaluation evaluation) => value.Kind == JsonValueKind.Array ? value.Items(evaluation) : null;

    protected override bool Takes(Value item, Evaluation evaluation) => _condition.Evaluate(item, evaluation).IsTrue();
}

/// <summary><c>left.*.right</c>.</summary>
internal sealed class ValueProjectionNode(Node left, Node right) : ProjectionNode(left, right, CurrentNode.Instance)
{
    protected override IEnumerable<Value>? Items(Value value, Evaluation evaluation) => value.Kind == JsonValueKind.Object ? value.Properties(evaluation).Values : null;
}

/// <summary><c>inner[]</c>: arrays among the items give theirs.</summary>
internal sealed class FlattenNode(Node inner) : Node(inner)
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        inner.Trace(current, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        var value = inner.Evaluate(current, evaluation);
        if (value.Kind != JsonValueKind.Array)
            return Value.Null;
        var flat = new List<Value>();
        foreach (var item in value.Items(evaluation))
        {
            evaluation.Charge(item.Kind == JsonValueKind.Array ? 1 + item.Count : 1);
            if (item.Kind == JsonValueKind.Array)
                flat.AddRange(item.Items(evaluation));
            else
                flat.Add(item);
        }

        return Value.Of([.. flat]);
    }
}
