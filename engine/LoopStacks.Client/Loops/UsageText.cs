using System.Globalization;
using System.Text.Json;

namespace LoopStacks.Client.Loops;

/// <summary>Tokens and cost for people; empty where nothing was used.</summary>
public static class UsageText
{
    public static string Of(JsonElement usage) =>
        Of((long)(usage.Number("inputTokens") ?? 0), (long)(usage.Number("outputTokens") ?? 0), (decimal)(usage.Number("cost") ?? 0));

    public static string Of(long inputTokens, long outputTokens, decimal cost)
    {
        var parts = new List<string>(2);
        if (inputTokens + outputTokens > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{inputTokens}+{outputTokens} tokens"));
        if (cost != 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"cost {cost:0.####}"));
        return string.Join(", ", parts);
    }
}
