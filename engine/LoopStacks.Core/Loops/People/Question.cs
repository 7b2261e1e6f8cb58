using System.Text.Json;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Loops;

/// <summary>Where a question stands.</summary>
public enum QuestionStatus
{
    Open,
    Answered,

    /// <summary>It was due and nobody had answered.</summary>
    Expired,

    /// <summary>Its answer is not needed any more.</summary>
    Withdrawn,
}

/// <summary>A question to a person.</summary>
/// <param name="Accepts">Compiled schema of the answer; null takes any.</param>
/// <param name="By">Who answered; <see cref="Nobody"/> where the default counts.</param>
public sealed record Question(
    QuestionAsked Asked,
    DateTimeOffset AskedAt,
    CompiledSchema? Accepts,
    QuestionStatus Status = QuestionStatus.Open,
    JsonElement? Answer = null,
    string? By = null,
    DateTimeOffset? ClosedAt = null)
{
    /// <summary>Who gave the default answer at the due time.</summary>
    public const string Nobody = "default";

    public int Number => Asked.Number;

    public bool IsOpen => Status == QuestionStatus.Open;
}
