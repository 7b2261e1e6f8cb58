using System.Globalization;
using System.Text.Json;

namespace LoopStacks.Simulation.Workloads;

/// <summary>
/// What the agents compute: the sum of a tree of numbers, each inner node a loop with a child for each of its parts. What it must come to is known, so a contribution that is lost, counted twice or another's is seen. A node may
/// also ask a person, who answers 7.
/// </summary>
internal static class Sums
{
    public const int Answer = 7;

    private static readonly string[] s_leafStacks = ["sum", "panel", "team", "checked", "debate", "plan"];

    /// <summary>A tree of that many levels below its root.</summary>
    public static JsonElement Input(int depth, int width, int value, bool asks) => JsonElement.Parse(string.Create(
        CultureInfo.InvariantCulture, $$"""{"depth":{{depth}},"width":{{width}},"value":{{value}},"asks":{{(asks ? "true" : "false")}}}"""));

    public static JsonElement Plan(int value) => JsonElement.Parse(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"depth":0,"width":0,"value":{{value}},"asks":false,"parts":[{{Input(0, 0, value + 1, false).GetRawText()}},{{Input(1, 1, value + 2, false).GetRawText()}},{{Input(0, 0, value + 3, false).GetRawText()}}]}"""));

    public static (string Stack, JsonElement Input) Child(JsonElement input, int index)
    {
        var depth = Depth(input) - 1;
        var value = ((Value(input) * 31) + index + 1) % 1000;
        // The same each time a handler runs: a key stands for one child.
        var stack = depth > 0 ? "sum" : s_leafStacks[value % s_leafStacks.Length];
        return stack == "plan" ? (stack, Plan(value)) : (stack, Input(depth, Width(input), value, asks: depth == 0 && value % 5 == 0));
    }

    public static int Depth(JsonElement input) => input.GetProperty("depth").GetInt32();

    public static int Width(JsonElement input) => input.GetProperty("width").GetInt32();

    public static int Value(JsonElement input) => input.GetProperty("value").GetInt32();

    public static bool Asks(JsonElement input) => input.GetProperty("asks").GetBoolean();

    public static JsonElement Output(long sum) => JsonElement.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"sum":{{sum}}}"""));

    /// <summary>What the sum of an input is.</summary>
    public static long Expected(JsonElement input)
    {
        long sum = Value(input) + (Asks(input) ? Answer : 0);
        for (var index = 0; index < (Depth(input) > 0 ? Width(input) : 0); index++)
        {
            var (stack, child) = Child(input, index);
            sum += stack == "plan" ? ExpectedOfPlan(child) : Expected(child);
        }

        return sum;
    }

    /// <summary>What a loop that has completed must have come to; null where nothing is known of its stack.</summary>
    public static string? Fault(string stack, JsonElement input, JsonElement output)
    {
        if (!s_leafStacks.Contains(stack))
            return null;
        var (expected, actual) = (stack == "plan" ? ExpectedOfPlan(input) : Expected(input), output.GetProperty("sum").GetInt64());
        return expected == actual ? null : $"{stack} of {input.GetRawText()} came to {actual}, not {expected}: {output.GetRawText()}";
    }

    // The last loop of a plan works on the sum of those before it.
    private static long ExpectedOfPlan(JsonElement input) => Expected(input) + input.GetProperty("parts").EnumerateArray().Sum(Expected);
}
