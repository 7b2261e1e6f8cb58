using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Coordination;

/// <summary>What gateways tell loops. Thread safe; calls for the same loop are taken in order.</summary>
public interface ILoopInbox
{
    /// <summary>Answers to an announcement, as many as came together. Not awaited: a loop that is gone has no use for them.</summary>
    void Answer(AnnouncementId announcement, ImmutableArray<BidAnswer> answers);

    /// <summary>
    /// Something became of a work item. Completes after what it changed is durable.
    /// </summary>
    /// <exception cref="Exception">The store failed; the report was not recorded and must be made again.</exception>
    Task<WorkReply> ReportAsync(WorkReport report);

    /// <summary>These work items are alive (queued at the gateway, or a heartbeat came): their leases are renewed. Not awaited.</summary>
    void Renew(LoopId loop, ImmutableArray<HeldItem> items);

    /// <summary>Progress of a work item, for readers; never stored. Not awaited.</summary>
    void Progress(WorkItemId item, string realm, string instance, Progress progress);
}

/// <summary>A work item at an attempt.</summary>
public readonly record struct HeldItem(int Number, int Attempt);

/// <summary>What became of a work item.</summary>
public abstract record WorkReport(WorkItemId Item, int Attempt, string Instance);

/// <summary>A replica took it and starts.</summary>
public sealed record WorkAccepted(WorkItemId Item, int Attempt, string Instance, string Replica) : WorkReport(Item, Attempt, Instance);

/// <summary>It could not be handed over, or the replica no longer can: the runner-up is asked.</summary>
public sealed record WorkRefused(WorkItemId Item, int Attempt, string Instance, string Reason) : WorkReport(Item, Attempt, Instance);

/// <summary>It is done.</summary>
public sealed record WorkDone(
    WorkItemId Item,
    int Attempt,
    string Instance,
    string Replica,
    JsonElement Output,
    double? Confidence,
    Usage? Usage) : WorkReport(Item, Attempt, Instance);

/// <summary>It failed. <paramref name="Code"/>: a word of the agent's, or <c>InvalidOutput</c>, <c>ReplicaLost</c>.</summary>
public sealed record WorkFailed(
    WorkItemId Item,
    int Attempt,
    string Instance,
    string? Replica,
    string Message,
    bool Final,
    string? Code) : WorkReport(Item, Attempt, Instance);

/// <summary>How a report was taken.</summary>
public sealed record WorkReply(WorkReplyStatus Status, string? Message = null);

/// <summary>Only <see cref="Recorded"/> changed anything.</summary>
public enum WorkReplyStatus
{
    Recorded,
    Duplicate,
    Late,
    Invalid,
}
