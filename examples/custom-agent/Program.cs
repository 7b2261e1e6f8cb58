using System.Text.Json;
using LoopStacks.Agents;

// Counts words. It is surer the more there is to count, and leaves inputs without a text to others.
await LoopAgent.Create("word-counter")
    .Capability("word-count")
    .Bid(call => TextIn(call.Input) is { } text ? Bid.With(text.Length > 20 ? 0.95 : 0.6) : Bid.Decline("there is no text to count"))
    .Handle(work =>
    {
        var text = TextIn(work.Input) ?? throw work.Fail("there is no text to count", final: true);
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new { words = words.Length, characters = text.Length, longest = words.MaxBy(word => word.Length) };
    })
    .RunAsync(args);

static string? TextIn(JsonElement input) =>
    input.ValueKind == JsonValueKind.Object && input.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
        ? text.GetString()
        : null;
