using System.Collections.Immutable;

namespace LoopStacks.Core.Loops;

/// <summary>What a command comes to: events, or why it changes nothing; both where it came so late that the loop ended instead.</summary>
public readonly record struct Decision(ImmutableArray<LoopEvent> Events, Rejection? Rejection)
{
    public static Decision Nothing { get; } = new([], null);

    public static Decision Reject(RejectionCode code, string message) => new([], new Rejection(code, message));
}

/// <summary>Why a command changes nothing.</summary>
/// <param name="Errors">Where an answer does not fit its schema.</param>
public sealed record Rejection(RejectionCode Code, string Message, IReadOnlyList<JsonSchema.SchemaError>? Errors = null);

public enum RejectionCode
{
    /// <summary>The loop has ended.</summary>
    LoopEnded,

    /// <summary>The loop was started before.</summary>
    AlreadyStarted,

    /// <summary>The same was reported before.</summary>
    DuplicateReport,

    /// <summary>It is about an attempt that is over.</summary>
    LateReport,

    /// <summary>There is no such work item, or it is another instance's.</summary>
    UnknownWork,

    /// <summary>The key stands for another child, or another question.</summary>
    KeyConflict,

    /// <summary>There is no such question.</summary>
    UnknownQuestion,

    /// <summary>The question was answered, has expired or was withdrawn.</summary>
    QuestionClosed,

    /// <summary>The question is for others.</summary>
    NotAssigned,

    /// <summary>The answer does not fit its schema.</summary>
    InvalidAnswer,

    /// <summary>The loop is in a state in which this can't be done.</summary>
    NotNow,

    /// <summary>There are more than a loop may have.</summary>
    TooMany,
}
