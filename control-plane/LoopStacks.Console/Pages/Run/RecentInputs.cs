using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Client;
using LoopStacks.Client.Loops;
using LoopStacks.WebConsole.Design.Forms;

namespace LoopStacks.WebConsole.Pages.Run;

/// <summary>The last inputs that this browser gave to a LoopStack; they are kept in the browser alone, and are read as what a stranger may have written there.</summary>
internal sealed record RecentInputs(IReadOnlyList<RecentInput> Items)
{
    public const int Most = 10;
    public const int MaxLength = 20_000;
    private const int MaxText = Most * (MaxLength + 200);

    public static RecentInputs None { get; } = new([]);

    /// <summary>Where the browser keeps them.</summary>
    public static string Key(string stack) => $"recent.{stack}";

    public static RecentInputs Read(string? text)
    {
        if (text is null or { Length: > MaxText } || !FormValue.TryParse(text, out var list, out _) || list.ValueKind != JsonValueKind.Array)
            return None;
        return new RecentInputs([.. list.EnumerateArray().Take(Most).Where(item => item.Time("at") is not null && item.ValueKind == JsonValueKind.Object && item.TryGetProperty("input", out _))
            .Select(item => new RecentInput(item.Time("at")!.Value, item.GetProperty("input")))]);
    }

    /// <summary>With one more in front; the same input stands once, and one that is too large is not kept.</summary>
    public RecentInputs With(JsonElement input, DateTimeOffset at) =>
        JsonText.Compact(input).Length > MaxLength ? this : new([.. Items.Where(item => !JsonElement.DeepEquals(item.Input, input)).Prepend(new RecentInput(at, input)).Take(Most)]);

    public string ToText() => new JsonArray([.. Items.Select(item => new JsonObject { ["at"] = item.At.ToString("O"), ["input"] = JsonNode.Parse(item.Input.GetRawText()) })]).ToJsonString();
}

internal sealed record RecentInput(DateTimeOffset At, JsonElement Input);
