using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Nodes;

/// <summary><c>[a, b]</c>.</summary>
internal sealed class MultiListNode(Node[] items) : Node(items)
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        foreach (var item in items)
            item.Trace(current, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        if (current.IsNull)
            return Value.Null;
        evaluation.Charge(items.Length);
        var values = new Value[items.Length];
        for (var i = 0; i < items.Length; i++)
            values[i] = items[i].Evaluate(current, evaluation);
        return Value.Of(values);
    }
}

/// <summary><c>{a: b}</c>.</summary>
internal sealed class MultiObjectNode(IReadOnlyList<(string Name, Node Value)> properties) : Node([.. properties.Select(property => property.Value)])
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        foreach (var (_, value) in properties)
            value.Trace(current, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        if (current.IsNull)
            return Value.Null;
        evaluation.Charge(2 + (2 * properties.Count));
        var made = new OrderedDictionary<string, Value>(properties.Count, StringComparer.Ordinal);
        foreach (var (name, value) in properties)
            made[name] = value.Evaluate(current, evaluation);
        return Value.Of(made);
    }
}
