using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Mappings;

/// <summary>A value of a compiled mapping.</summary>
internal abstract class MappingPart
{
    public abstract Value Evaluate(Value input, Evaluation evaluation);
}

internal sealed class LiteralPart(Value value) : MappingPart
{
    public override Value Evaluate(Value input, Evaluation evaluation) => value;
}

internal sealed class ExpressionPart(string pointer, Expression expression) : MappingPart
{
    public override Value Evaluate(Value input, Evaluation evaluation)
    {
        try
        {
            return expression.Apply(input, evaluation);
        }
        catch (ExpressionFaultException fault)
        {
            fault.Pointer = pointer;
            throw;
        }
    }
}

internal sealed class ArrayPart(MappingPart[] items) : MappingPart
{
    public override Value Evaluate(Value input, Evaluation evaluation)
    {
        evaluation.Charge(items.Length);
        return Value.Of(Array.ConvertAll(items, item => item.Evaluate(input, evaluation)));
    }
}

internal sealed class ObjectPart(IReadOnlyList<(string Name, MappingPart Part)> properties) : MappingPart
{
    public override Value Evaluate(Value input, Evaluation evaluation)
    {
        evaluation.Charge(2 + (2 * properties.Count));
        var made = new OrderedDictionary<string, Value>(properties.Count, StringComparer.Ordinal);
        foreach (var (name, part) in properties)
            made[name] = part.Evaluate(input, evaluation);
        return Value.Of(made);
    }
}
