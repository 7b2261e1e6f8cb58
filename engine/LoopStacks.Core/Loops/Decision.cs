using System.Collections.Immutable;

namespace LoopStacks.Core.Loops;

/// <summary>What a command comes to: events, or why it changes nothing.</summary>
public readonly record struct Decision(ImmutableArray<LoopEvent> Events, Rejection? Rejection)
{
    public static Decision Nothing { get; } = new([], null);

    public static Decision Reject(RejectionCode code, string message) => new([], new Rejection(code, message));
}

/// <summary>Why a command changes nothing.</summary>
public sealed record Rejection(RejectionCode Code, string Message);

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
}
