using System.Text.Json;

namespace LoopStacks.Client.Loops;

/// <summary>A question to a person and what came of it.</summary>
/// <param name="Status"><c>open</c>, <c>answered</c>, <c>expired</c> or <c>withdrawn</c>.</param>
public sealed record QuestionNode(int Number, string Text, DateTimeOffset AskedAt, string Status = "open")
{
    /// <summary>Number of the work item that asks; null where the loop itself does.</summary>
    public int? Item { get; init; }

    /// <summary>Who may answer; empty lets anyone.</summary>
    public IReadOnlyList<string> Assignees { get; init; } = [];

    public DateTimeOffset? DueAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What counts: a person's answer, or the default of a question that expired.</summary>
    public JsonElement? Answer { get; init; }

    public string? By { get; init; }

    /// <summary>Why it was withdrawn.</summary>
    public string? Reason { get; init; }

    public bool IsOpen => Status == "open";
}
