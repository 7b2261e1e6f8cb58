using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Coordination;

/// <summary>
/// Connects loops with the gateways at which agents are connected. Calls never block and never wait for an agent; what can't be
/// delivered is reported back to the loop through <see cref="ILoopInbox"/>. Thread safe.
/// </summary>
public interface ICoordinationBus
{
    /// <summary>The instances present in the realm that offer at least one of the capabilities, ordered by name; each with those that it offers.</summary>
    IReadOnlyList<InstanceOffer> Find(string realm, ImmutableArray<string> capabilities);

    /// <summary>All instances present, of one realm or of all (null), with their load now.</summary>
    IReadOnlyList<InstanceOffer> Present(string? realm);

    /// <summary>
    /// Why instances that offer these capabilities can't all be reached now, for people; null where they can, or where instances of this process offer every one of them.
    /// </summary>
    string? Unreachable(string realm, ImmutableArray<string> capabilities) => null;

    /// <summary>Asks the named instances. One whose replicas are all gone is answered for, with a decline.</summary>
    void Announce(Announcement announcement);

    /// <summary>Hands a work item to an instance, that is to one of its replicas with a free credit.</summary>
    void Dispatch(WorkOrder order);

    /// <summary>Takes a work item back, wherever it is.</summary>
    void Cancel(WorkCancellation cancellation);

    /// <summary>Tells the replica that has the work item in hand, if there is one, where a child stands. Nobody is told twice; whoever missed it asks again.</summary>
    void Tell(ChildNotice notice);

    /// <summary>Tells the replica that has the work item in hand, if there is one, where a question stands.</summary>
    void Tell(AnswerNotice notice);

    /// <summary>Attaches this process's gateway. Disposing detaches it and withdraws its instances.</summary>
    IDisposable Attach(IGatewayPort gateway);

    /// <summary>The gateway says which instances it serves now; called when an instance appears, changes what it offers, or leaves.</summary>
    void InstanceChanged(IGatewayPort gateway, string realm, string instance, InstanceOffer? offer);

    /// <summary>A replica brought a work item along from another gateway; it is held by this gateway from now on.</summary>
    void Adopted(IGatewayPort gateway, string realm, string instance, WorkItemId item, int attempt)
    {
        // Where there is only one process, nobody else can have it.
    }

    /// <summary>The gateway leaves, and the work item waits in it: no replica has it. Others are to do it.</summary>
    void Return(IGatewayPort gateway, WorkOrder order)
    {
        // Where there is only one process, it is handed out again at the next start.
    }

    /// <summary>The instance can take more than a moment ago, since a work item gave its credit back while it waits, or a replica is there again.</summary>
    void HasRoom(IGatewayPort gateway, string realm, string instance)
    {
        // A gateway that gets all work at once hands out from its own queue.
    }

    /// <summary>Loops need what an instance can do that is scaled to zero, and nobody else is there who can: whoever scales it is to start a replica. Said again while they need it; costs little where nobody scales.</summary>
    void Want(string realm, string instance)
    {
        // Where there is only one process, nobody scales.
    }

    /// <summary>Raised after an instance appeared or offers more than before. Handlers must be quick and must not throw.</summary>
    event Action<InstanceOffer>? InstanceAppeared;
}

/// <summary>A gateway as the bus sees it. Implementations never block and never throw.</summary>
public interface IGatewayPort
{
    void Announce(Announcement announcement, ImmutableArray<AskedInstance> instances);

    void Dispatch(WorkOrder order);

    void Cancel(WorkCancellation cancellation);

    void Tell(ChildNotice notice);

    void Tell(AnswerNotice notice);

    /// <summary>The instances connected here with their load now.</summary>
    IReadOnlyList<InstanceOffer> Present();

    /// <summary>One of them; null where no replica of it takes anything new.</summary>
    InstanceOffer? Find(string realm, string instance) => Present().FirstOrDefault(offer => offer.Realm == realm && offer.Instance == instance);

    /// <summary>Whether a replica that is connected at this moment has the work item in hand.</summary>
    bool Has(WorkOrder order) => false;

    /// <summary>How many more work items its replicas take at once that are connected at this moment; what waits for them already is taken off.</summary>
    int Room(string realm, string instance) => Find(realm, instance) is { } offer ? offer.Credits - offer.InFlight - offer.Queued : 0;
}

/// <summary>An instance present in a realm.</summary>
/// <param name="Capabilities">All that it offers, or those that were asked for, see the call.</param>
public sealed record InstanceOffer(
    string Realm,
    string Instance,
    string Agent,
    ImmutableArray<string> Capabilities,
    int Replicas,
    int Credits,
    int InFlight,
    int Queued,
    JsonElement? InputSchema,
    JsonElement? OutputSchema);

/// <summary>A broadcast: who is asked for what.</summary>
public sealed record Announcement(
    AnnouncementId Id,
    string Realm,
    string LoopStack,
    JsonElement Input,
    DateTimeOffset ClosesAt,
    DateTimeOffset Deadline,
    int Depth,
    ImmutableArray<AskedInstance> Asked,
    IReadOnlyDictionary<string, string>? Labels,
    RemainingBudget? Budget);

/// <summary>An instance that is asked, and for which capabilities.</summary>
public readonly record struct AskedInstance(string Instance, ImmutableArray<string> Capabilities);

/// <summary>A work item on its way to an instance.</summary>
/// <param name="AvoidReplica">A replica that failed at it; another one is taken if there is one.</param>
/// <param name="Again">It may have been handed out before under this attempt, by a process that is gone: whoever has it keeps it.</param>
public sealed record WorkOrder(
    WorkItemId Id,
    int Attempt,
    string Realm,
    string Instance,
    string? AvoidReplica,
    string LoopStack,
    ImmutableArray<string> Capabilities,
    JsonElement Input,
    IReadOnlyList<ContributionSeen> Contributions,
    DateTimeOffset Deadline,
    int Depth,
    string? TraceParent,
    IReadOnlyDictionary<string, string>? Labels,
    bool Again = false);

/// <summary>A work item that is not wanted any more; <paramref name="Attempt"/> and all before it.</summary>
public sealed record WorkCancellation(WorkItemId Id, int Attempt, string Realm, string Instance, string Reason);
