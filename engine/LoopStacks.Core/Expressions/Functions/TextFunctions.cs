using System.Text;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Functions;

/// <summary>Functions of strings.</summary>
internal static class TextFunctions
{
    public static Function[] All { get; } =
    [
        Function.Of("starts_with", call => Value.Of(call.Text(0).StartsWith(call.Text(1), StringComparison.Ordinal)), ArgumentKinds.String, ArgumentKinds.String),
        Function.Of("ends_with", call => Value.Of(call.Text(0).EndsWith(call.Text(1), StringComparison.Ordinal)), ArgumentKinds.String, ArgumentKinds.String),
        Function.Of("join", Join, ArgumentKinds.String, ArgumentKinds.Strings),
    ];

    // Each part is paid for before it is copied: joining a text with itself doubles it.
    private static Value Join(Call call)
    {
        var glue = call.Text(0);
        var joined = new StringBuilder();
        var items = call.Items(1);
        for (var i = 0; i < items.Length; i++)
        {
            var text = items[i].Text(call.Evaluation);
            call.Evaluation.ChargeText(glue.Length + text.Length);
            joined.Append(i > 0 ? glue : "").Append(text);
        }

        return Value.Of(joined.ToString());
    }
}
