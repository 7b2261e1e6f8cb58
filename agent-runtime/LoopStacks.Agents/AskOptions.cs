using System.Text.Json;

namespace LoopStacks.Agents;

/// <summary>How a person is asked. Immutable.</summary>
public sealed record AskOptions
{
    /// <summary>Names the question within the work item, 1 to 200 characters. Where null it is made of the question, so that the same question is one question.</summary>
    public string? Key { get; init; }

    /// <summary>JSON Schema (2020-12) that the answer must satisfy, so that a form can be made of it; null takes any JSON.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Shown with the question: anything that is JSON.</summary>
    public object? Context { get; init; }

    /// <summary>Who may answer, at most 100; null or empty lets anyone.</summary>
    public IReadOnlyList<string>? Assignees { get; init; }

    /// <summary>How long there is to answer, up to 366 days. Default 7 days.</summary>
    public TimeSpan? Due { get; init; }

    /// <summary>What happens then. Default <see cref="QuestionTimeout.Fail"/>.</summary>
    public QuestionTimeout OnTimeout { get; init; }

    /// <summary>The answer at the due time, where <see cref="OnTimeout"/> is <see cref="QuestionTimeout.Default"/>.</summary>
    public object? Default { get; init; }
}

/// <summary>What becomes of a question that nobody answers in its time.</summary>
public enum QuestionTimeout
{
    /// <summary>It ends with a <see cref="QuestionExpiredException"/>.</summary>
    Fail,

    /// <summary>It is answered with <see cref="AskOptions.Default"/>.</summary>
    Default,
}
