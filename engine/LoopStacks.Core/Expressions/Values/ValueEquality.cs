using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Expressions.Values;

/// <summary>Deep equality: numbers by value, objects in any order of their properties.</summary>
internal static class ValueEquality
{
    public static bool AreEqual(Value left, Value right, Evaluation evaluation)
    {
        evaluation.Charge(1);
        if (left.Kind != right.Kind)
            return false;
        if (left.Json is { } leftJson && right.Json is { } rightJson)
        {
            evaluation.ChargeText(Math.Min(JsonMarshal.GetRawUtf8Value(leftJson).Length, JsonMarshal.GetRawUtf8Value(rightJson).Length));
            return JsonEquality.DeepEquals(leftJson, rightJson);
        }

        return left.Kind switch
        {
            JsonValueKind.String => TextsAreEqual(left, right, evaluation),
            JsonValueKind.Array => ItemsAreEqual(left, right, evaluation),
            JsonValueKind.Object => PropertiesAreEqual(left, right, evaluation),
            _ => true, // Null: all others are parts of documents.
        };
    }

    private static bool TextsAreEqual(Value left, Value right, Evaluation evaluation)
    {
        var text = left.Text(evaluation);
        evaluation.ChargeText(text.Length);
        return text == right.Text(evaluation);
    }

    private static bool ItemsAreEqual(Value left, Value right, Evaluation evaluation)
    {
        if (left.Count != right.Count)
            return false;
        var items = left.Items(evaluation);
        var others = right.Items(evaluation);
        for (var i = 0; i < items.Length; i++)
        {
            if (!AreEqual(items[i], others[i], evaluation))
                return false;
        }

        return true;
    }

    private static bool PropertiesAreEqual(Value left, Value right, Evaluation evaluation)
    {
        var properties = left.Properties(evaluation);
        var others = right.Properties(evaluation);
        if (properties.Count != others.Count)
            return false;
        foreach (var (name, value) in properties)
        {
            if (!others.TryGetValue(name, out var other) || !AreEqual(value, other, evaluation))
                return false;
        }

        return true;
    }
}
