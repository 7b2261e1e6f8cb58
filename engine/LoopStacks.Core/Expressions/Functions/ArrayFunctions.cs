using System.Text.Json;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Functions;

/// <summary>Functions of arrays; some take strings as well.</summary>
internal static class ArrayFunctions
{
    public static Function[] All { get; } =
    [
        Function.Of("length", Length, ArgumentKinds.String | ArgumentKinds.Array | ArgumentKinds.Object),
        Function.Of("reverse", Reverse, ArgumentKinds.String | ArgumentKinds.Array),
        Function.Of("contains", Contains, ArgumentKinds.String | ArgumentKinds.Array, ArgumentKinds.Any),
        Function.Of("map", Map, ArgumentKinds.Reference, ArgumentKinds.Array),
        Function.Of("sort", call => Value.Of(Ordering.Sort(call.Items(0), call.Items(0), call)), ArgumentKinds.Numbers | ArgumentKinds.Strings),
        Function.Of("sort_by", call => Value.Of(Ordering.Sort(call.Items(0), Ordering.KeysOf(call), call)), ArgumentKinds.Array, ArgumentKinds.Reference),
        Function.Of("max", call => Ordering.Extreme(call.Items(0), call.Items(0), 1, call), ArgumentKinds.Numbers | ArgumentKinds.Strings),
        Function.Of("min", call => Ordering.Extreme(call.Items(0), call.Items(0), -1, call), ArgumentKinds.Numbers | ArgumentKinds.Strings),
        Function.Of("max_by", call => Ordering.Extreme(call.Items(0), Ordering.KeysOf(call), 1, call), ArgumentKinds.Array, ArgumentKinds.Reference),
        Function.Of("min_by", call => Ordering.Extreme(call.Items(0), Ordering.KeysOf(call), -1, call), ArgumentKinds.Array, ArgumentKinds.Reference),
    ];

    private static Value Length(Call call)
    {
        if (call[0].Kind != JsonValueKind.String)
            return Numbers.Of(call[0].Count, call.Evaluation);
        var text = call.Text(0);
        call.Evaluation.ChargeText(text.Length);
        return Numbers.Of(CodePoints.Count(text), call.Evaluation);
    }

    private static Value Reverse(Call call)
    {
        if (call[0].Kind == JsonValueKind.Array)
        {
            var items = call.Items(0);
            call.Evaluation.Charge(items.Length);
            return Value.Of([.. items.Reverse()]);
        }

        var text = call.Text(0);
        call.Evaluation.ChargeText(text.Length);
        return Value.Of(CodePoints.Reverse(text));
    }

    private static Value Contains(Call call)
    {
        if (call[0].Kind == JsonValueKind.Array)
            return Value.Of(call.Items(0).Any(item => ValueEquality.AreEqual(item, call[1], call.Evaluation)));
        if (call[1].Kind != JsonValueKind.String)
            return Value.Of(false);
        var text = call.Text(0);
        call.Evaluation.ChargeText(text.Length);
        return Value.Of(text.Contains(call.Text(1), StringComparison.Ordinal));
    }

    // Unlike a projection, it keeps nulls.
    private static Value Map(Call call)
    {
        var items = call.Items(1);
        call.Evaluation.Charge(items.Length);
        return Value.Of(Array.ConvertAll(items, call.Refer));
    }
}
