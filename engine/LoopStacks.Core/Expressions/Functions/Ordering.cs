using System.Numerics;
using System.Text.Json;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Functions;

/// <summary>Sorting and extremes, by keys that are all numbers or all strings.</summary>
internal static class Ordering
{
    /// <summary>The call's reference for each item of its first argument.</summary>
    public static Value[] KeysOf(Call call)
    {
        var items = call.Items(0);
        call.Evaluation.Charge(items.Length);
        var keys = Array.ConvertAll(items, call.Refer);
        foreach (var key in keys)
        {
            if (key.Kind is not (JsonValueKind.Number or JsonValueKind.String))
                throw Evaluation.Failed($"{call.Where} orders by numbers or strings, and its expression gave {Kinds.Name(key)}.");
            if (key.Kind != keys[0].Kind)
                throw Evaluation.Failed($"{call.Where} orders by numbers or by strings, and its expression gave both.");
        }

        return keys;
    }

    /// <summary>The items in the order of their keys; those of equal keys stay in order.</summary>
    public static Value[] Sort(Value[] items, Value[] keys, Call call)
    {
        if (items.Length == 0)
            return items;
        var rounds = 1 + BitOperations.Log2((uint)items.Length);
        call.Evaluation.Charge((long)items.Length * rounds);
        var order = Enumerable.Range(0, items.Length);
        if (keys[0].Kind == JsonValueKind.Number)
            return [.. order.OrderBy(i => keys[i], Comparer<Value>.Create(Numbers.Compare)).Select(i => items[i])];
        var texts = Array.ConvertAll(keys, key => key.Text(call.Evaluation));
        call.Evaluation.ChargeText(texts.Sum(text => (long)text.Length) * rounds);
        return [.. order.OrderBy(i => texts[i], Comparer<string>.Create(CodePoints.Compare)).Select(i => items[i])];
    }

    /// <summary>The first item with the greatest (1) or least (-1) key; null where there are none.</summary>
    public static Value Extreme(Value[] items, Value[] keys, int sign, Call call)
    {
        if (items.Length == 0)
            return Value.Null;
        var best = 0;
        for (var i = 1; i < items.Length; i++)
        {
            if (Compare(keys[i], keys[best], call.Evaluation) * sign > 0)
                best = i;
        }

        return items[best];
    }

    private static int Compare(Value left, Value right, Evaluation evaluation)
    {
        evaluation.Charge(1);
        return left.Kind == JsonValueKind.Number ? Numbers.Compare(left, right) : Math.Sign(CodePoints.Compare(left.Text(evaluation), right.Text(evaluation)));
    }
}
