using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Functions;

/// <summary>Functions of numbers.</summary>
internal static class NumberFunctions
{
    public static Function[] All { get; } =
    [
        Function.Of("abs", call => Numbers.Abs(call[0], call.Evaluation), ArgumentKinds.Number),
        Function.Of("ceil", call => Numbers.Ceiling(call[0], call.Evaluation), ArgumentKinds.Number),
        Function.Of("floor", call => Numbers.Floor(call[0], call.Evaluation), ArgumentKinds.Number),
        Function.Of("sum", call => Numbers.Sum(call.Items(0), call.Evaluation), ArgumentKinds.Numbers),
        Function.Of("avg", Average, ArgumentKinds.Numbers),
    ];

    private static Value Average(Call call)
    {
        var numbers = call.Items(0);
        return numbers.Length == 0 ? Value.Null : Numbers.Average(numbers, call.Evaluation);
    }
}
