using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Functions;

/// <summary>Functions of objects.</summary>
internal static class ObjectFunctions
{
    public static Function[] All { get; } =
    [
        Function.Of("keys", Keys, ArgumentKinds.Object),
        Function.Of("values", ValuesOf, ArgumentKinds.Object),
        new("merge", Merge, true, [ArgumentKinds.Object]),
    ];

    private static Value Keys(Call call)
    {
        var properties = call[0].Properties(call.Evaluation);
        call.Evaluation.Charge(properties.Count);
        return Value.Of([.. properties.Keys.Select(Value.Of)]);
    }

    private static Value ValuesOf(Call call)
    {
        var properties = call[0].Properties(call.Evaluation);
        call.Evaluation.Charge(properties.Count);
        return Value.Of([.. properties.Values]);
    }

    private static Value Merge(Call call)
    {
        var merged = new OrderedDictionary<string, Value>(StringComparer.Ordinal);
        foreach (var argument in call.Arguments)
        {
            var properties = argument.Properties(call.Evaluation);
            call.Evaluation.Charge(2L * properties.Count);
            foreach (var (name, value) in properties)
                merged[name] = value;
        }

        return Value.Of(merged);
    }
}
