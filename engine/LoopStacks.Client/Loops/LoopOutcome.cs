using System.Text.Json;

namespace LoopStacks.Client.Loops;

/// <summary>How a loop ended and why.</summary>
/// <param name="Status"><c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>timedOut</c>.</param>
public sealed record LoopOutcome(string Status, DateTimeOffset At)
{
    public JsonElement? Output { get; init; }

    public double? Confidence { get; init; }

    public string? Strategy { get; init; }

    public string? Explanation { get; init; }

    public string? Code { get; init; }

    public string? Message { get; init; }
}
