using System.Text.Json;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Nodes;

/// <summary><c>@</c>.</summary>
internal sealed class CurrentNode : Node
{
    public static CurrentNode Instance { get; } = new();

    public override Origin? Trace(Origin? current, Tracer tracer) => current;

    protected override Value Apply(Value current, Evaluation evaluation) => current;
}

/// <summary><c>name</c> or <c>"name"</c>.</summary>
internal sealed class FieldNode(string name, int position) : Node
{
    public string Name => name;

    public override Origin? Trace(Origin? current, Tracer tracer) => tracer.Property(current, name, position);

    protected override Value Apply(Value current, Evaluation evaluation) => current.Property(name, evaluation);
}

/// <summary><c>[0]</c>.</summary>
internal sealed class IndexNode(int index) : Node
{
    public override Origin? Trace(Origin? current, Tracer tracer) => null;

    protected override Value Apply(Value current, Evaluation evaluation) => current.Item(index, evaluation);
}

/// <summary><c>`{"a": 1}`</c> or <c>'text'</c>.</summary>
internal sealed class LiteralNode(Value value) : Node
{
    public override Origin? Trace(Origin? current, Tracer tracer) => null;

    protected override Value Apply(Value current, Evaluation evaluation) => value;
}

/// <summary><c>$name</c>.</summary>
internal sealed class VariableNode(int slot) : Node
{
    public override Origin? Trace(Origin? current, Tracer tracer) => tracer.Variable(slot);

    protected override Value Apply(Value current, Evaluation evaluation) => evaluation.Variable(slot);
}

/// <summary><c>[start:stop:step]</c>.</summary>
/// <param name="step">Not zero.</param>
internal sealed class SliceNode(int? start, int? stop, int step) : Node
{
    public override Origin? Trace(Origin? current, Tracer tracer) => null;

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        if (current.Kind != JsonValueKind.Array)
            return Value.Null;
        var items = current.Items(evaluation);
        var (lowest, highest) = step > 0 ? (0, items.Length) : (-1, items.Length - 1);
        var from = Bound(start, items.Length, lowest, highest) ?? (step > 0 ? lowest : highest);
        var to = Bound(stop, items.Length, lowest, highest) ?? (step > 0 ? highest : lowest);
        var taken = new List<Value>();
        for (long i = from; step > 0 ? i < to : i > to; i += step)
        {
            evaluation.Charge(1);
            taken.Add(items[i]);
        }

        return Value.Of([.. taken]);
    }

    private static int? Bound(int? index, int count, int lowest, int highest)
    {
        if (index is not { } at)
            return null;
        return Math.Clamp(at < 0 ? at + count : at, lowest, Math.Max(lowest, highest));
    }
}
