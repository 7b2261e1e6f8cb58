using LoopStacks.Core.Expressions.Functions;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Nodes;

/// <summary><c>&amp;inner</c>, an argument that a function evaluates for each item.</summary>
internal sealed class ReferenceNode(Node inner) : Node(inner)
{
    public Node Inner => inner;

    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        inner.Trace(null, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation) =>
        throw new InvalidOperationException("A reference is evaluated by the function that it is an argument of.");
}

/// <summary><c>name(a, b)</c>. Number and kind of the arguments, as far as the text shows them, were checked.</summary>
internal sealed class FunctionNode(Function function, Node[] arguments, int position) : Node(arguments)
{
    public override Origin? Trace(Origin? current, Tracer tracer)
    {
        foreach (var argument in arguments)
            argument.Trace(current, tracer);
        return null;
    }

    protected override Value Apply(Value current, Evaluation evaluation)
    {
        var values = new Value[arguments.Length];
        Node? reference = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is ReferenceNode given)
                reference = given.Inner;
            else
                values[i] = Checked(i, arguments[i].Evaluate(current, evaluation), evaluation);
        }

        return function.Apply(new Call(values, reference, evaluation, $"{function.Name}() at character {position}"));
    }

    private Value Checked(int index, Value value, Evaluation evaluation)
    {
        var wanted = function.Parameter(index);
        if (Kinds.Fault(value, wanted, evaluation) is not { } came)
            return value;
        var which = arguments.Length == 1 ? "" : $" as argument {index + 1}";
        throw Evaluation.Failed($"{function.Name}() at character {position} takes {Kinds.Words(wanted)}{which}, and got {came}.");
    }
}
