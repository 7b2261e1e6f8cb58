using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema;

/// <summary>The order of JSON numbers, exact at any size and precision. Thread safe.</summary>
public static class JsonNumber
{
    /// <summary>Less than zero, zero or more than zero, as the left number is less than, equal to (1 and 1.0 are) or greater than the right one.</summary>
    public static int Compare(JsonElement left, JsonElement right)
    {
        var leftText = JsonMarshal.GetRawUtf8Value(left);
        var rightText = JsonMarshal.GetRawUtf8Value(right);
        if (NumberText.TryReadInteger(leftText, out var leftInteger) && NumberText.TryReadInteger(rightText, out var rightInteger))
            return leftInteger.CompareTo(rightInteger);
        return NumberText.Compare(new NumberText(leftText), new NumberText(rightText));
    }
}
