using System.Text.Json;
using LoopStacks.Agents;

namespace LoopStacks.Testing;

/// <summary>What tests write as values, as JSON.</summary>
internal static class Json
{
    private const int Shown = 300;

    /// <summary>As the SDK makes JSON of what an agent returns.</summary>
    public static JsonElement Of(object? value) => WorkResult.Of(value).Output;

    public static string Short(JsonElement? value) => value is { } json ? Short(json.GetRawText()) : "nothing";

    public static string Short(string text) => text.Length <= Shown ? text : string.Concat(text.AsSpan(0, Shown), "…");
}
