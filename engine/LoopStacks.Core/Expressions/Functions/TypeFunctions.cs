using System.Text.Json;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Functions;

/// <summary>Functions of any value, about its type.</summary>
internal static class TypeFunctions
{
    public static Function[] All { get; } =
    [
        Function.Of("type", call => Value.Of(NameOf(call[0])), ArgumentKinds.Any),
        Function.Of("to_array", call => call[0].Kind == JsonValueKind.Array ? call[0] : Value.Of([call[0]]), ArgumentKinds.Any),
        Function.Of("to_string", call => call[0].Kind == JsonValueKind.String ? call[0] : Value.Of(ValueWriter.ToText(call[0], call.Evaluation)), ArgumentKinds.Any),
        Function.Of("to_number", ToNumber, ArgumentKinds.Any),
        new("not_null", NotNull, true, [ArgumentKinds.Any]),
    ];

    private static string NameOf(Value value) => value.Kind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private static Value ToNumber(Call call) => call[0].Kind switch
    {
        JsonValueKind.Number => call[0],
        JsonValueKind.String => Numbers.Read(call.Text(0), call.Evaluation),
        _ => Value.Null,
    };

    private static Value NotNull(Call call) => Array.Find(call.Arguments, argument => !argument.IsNull);
}
