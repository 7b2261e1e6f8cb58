using System.Text.Json;

namespace LoopStacks.Bench;

/// <summary>JSON for the benchmarks.</summary>
internal static class Json
{
    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
