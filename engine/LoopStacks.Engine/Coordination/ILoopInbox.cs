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

    /// <summary>
    /// A working agent starts a child loop, or finds it by its key. Completes after what it changed is durable; the child's end comes through <see cref="ICoordinationBus.Tell(ChildNotice)"/>.
    /// </summary>
    /// <exception cref="Exception">The store failed; ask again.</exception>
    Task<ChildNotice> SpawnAsync(ChildRequest request);

    /// <summary>A working agent asks a person, or finds the question by its key; the answer comes through <see cref="ICoordinationBus.Tell(AnswerNotice)"/>.</summary>
    /// <exception cref="Exception">The store failed; ask again.</exception>
    Task<AnswerNotice> AskAsync(QuestionRequest request);

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

/// <summary>The replica lets go of it until the children and answers with these keys, or any of them, are there.</summary>
public sealed record WorkSetAside(WorkItemId Item, int Attempt, string Instance, ImmutableArray<string> Keys, bool Any) : WorkReport(Item, Attempt, Instance);

/// <summary>A working agent wants a child loop.</summary>
/// <param name="LoopStack">Name of a LoopStack or capability; null where <paramref name="Inline"/> is given.</param>
/// <param name="Inline">The spec of a LoopStack.</param>
/// <param name="ChildRealm">The realm that it names; null means the parent's.</param>
public sealed record ChildRequest(
    WorkItemId Item,
    int Attempt,
    string Realm,
    string Instance,
    string Key,
    string? LoopStack,
    JsonElement? Inline,
    JsonElement Input,
    string? ChildRealm,
    LoopBudget? Budget,
    DateTimeOffset? Deadline,
    IReadOnlyDictionary<string, string>? Labels);

/// <summary>Where a child loop stands, for the work item that spawned it.</summary>
/// <param name="Status">As in <see cref="Child.Status"/>.</param>
public sealed record ChildNotice(
    WorkItemId Item,
    string Realm,
    string Instance,
    string Key,
    string Status,
    LoopId? Loop = null,
    JsonElement? Output = null,
    double? Confidence = null,
    Usage? Usage = null,
    string? Code = null,
    string? Message = null);

/// <summary>A working agent asks a person.</summary>
/// <param name="Due">How long there is to answer; null means the default.</param>
/// <param name="Default">The answer at the due time; null lets the question expire.</param>
public sealed record QuestionRequest(
    WorkItemId Item,
    int Attempt,
    string Realm,
    string Instance,
    string Key,
    string Question,
    JsonElement? Schema,
    JsonElement? Context,
    ImmutableArray<string> Assignees,
    TimeSpan? Due,
    JsonElement? Default);

/// <summary>Where a question stands, for the work item that asked it.</summary>
/// <param name="Status">As in <see cref="Answered.Status"/>.</param>
public sealed record AnswerNotice(
    WorkItemId Item,
    string Realm,
    string Instance,
    string Key,
    string Status,
    string? Task = null,
    JsonElement? Answer = null,
    string? By = null,
    string? Code = null,
    string? Message = null);

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
