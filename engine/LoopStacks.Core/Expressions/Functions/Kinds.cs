using System.Text.Json;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Functions;

/// <summary>What a parameter takes.</summary>
[Flags]
internal enum ArgumentKinds
{
    Number = 1,
    String = 2,
    Array = 4,
    Object = 8,
    Any = 16,

    /// <summary>An array of numbers.</summary>
    Numbers = 32,

    /// <summary>An array of strings.</summary>
    Strings = 64,

    /// <summary><c>&amp;expression</c>.</summary>
    Reference = 128,
}

/// <summary>Holds arguments to their parameters.</summary>
internal static class Kinds
{
    /// <summary>What came instead of what is wanted, in words; null where it fits.</summary>
    public static string? Fault(Value value, ArgumentKinds wanted, Evaluation evaluation)
    {
        if (wanted.HasFlag(ArgumentKinds.Any) || wanted.HasFlag(Of(value)))
            return null;
        if (value.Kind != JsonValueKind.Array || (wanted & (ArgumentKinds.Numbers | ArgumentKinds.Strings)) == 0)
            return Name(value);
        var items = value.Items(evaluation);
        evaluation.Charge(items.Length);
        if (wanted.HasFlag(ArgumentKinds.Numbers) && Array.TrueForAll(items, item => item.Kind == JsonValueKind.Number))
            return null;
        if (wanted.HasFlag(ArgumentKinds.Strings) && Array.TrueForAll(items, item => item.Kind == JsonValueKind.String))
            return null;
        var first = wanted.HasFlag(ArgumentKinds.Numbers) && items[0].Kind == JsonValueKind.Number ? JsonValueKind.Number : JsonValueKind.String;
        return $"an array that holds {Name(Array.Find(items, item => item.Kind != first))}";
    }

    public static string Words(ArgumentKinds kinds)
    {
        var words = new List<string>();
        foreach (var (kind, word) in Named)
        {
            if (kinds.HasFlag(kind))
                words.Add(word);
        }

        return string.Join(" or ", words);
    }

    public static string Name(Value value) => value.Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };

    private static readonly (ArgumentKinds Kind, string Word)[] Named =
    [
        (ArgumentKinds.Number, "a number"),
        (ArgumentKinds.String, "a string"),
        (ArgumentKinds.Array, "an array"),
        (ArgumentKinds.Object, "an object"),
        (ArgumentKinds.Any, "any value"),
        (ArgumentKinds.Numbers, "an array of numbers"),
        (ArgumentKinds.Strings, "an array of strings"),
        (ArgumentKinds.Reference, "an expression such as &name"),
    ];

    private static ArgumentKinds Of(Value value) => value.Kind switch
    {
        JsonValueKind.Number => ArgumentKinds.Number,
        JsonValueKind.String => ArgumentKinds.String,
        JsonValueKind.Array => ArgumentKinds.Array,
        JsonValueKind.Object => ArgumentKinds.Object,
        _ => ArgumentKinds.Any,
    };
}
