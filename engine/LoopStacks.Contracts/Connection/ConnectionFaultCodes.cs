namespace LoopStacks.Contracts.Connection;

/// <summary>Codes of <see cref="ConnectionError"/> that only the agent connection has; the others are those of <see cref="Problems.ErrorCode"/>.</summary>
public static class ConnectionFaultCodes
{
    /// <summary>Fatal. A replica of that name is connected; the newcomer needs another name or the session's resume token.</summary>
    public const string ReplicaTaken = "ReplicaTaken";

    /// <summary>An answer to an announcement that is not open for this replica: unknown, closed, or answered in full.</summary>
    public const string AnnouncementClosed = "AnnouncementClosed";

    /// <summary>A second answer for the same capability; the first one counts.</summary>
    public const string AlreadyAnswered = "AlreadyAnswered";

    /// <summary>A bid for a capability that was not asked for; it is recorded as an invalid answer.</summary>
    public const string NotAsked = "NotAsked";

    /// <summary>The work item is in the hands of another instance.</summary>
    public const string NotYours = "NotYours";

    /// <summary>What a work item asks for is not done, since this replica does not hold it at that attempt: it was taken back, or never given.</summary>
    public const string NotHeld = "NotHeld";
}
