using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Instances;

/// <summary>A work item in the hands of a replica; it takes one credit, unless it waits. Guarded by the instance's lock.</summary>
/// <param name="order">Null for one that the replica brought along from a gateway that is gone.</param>
internal sealed class HeldItemState(WorkItemId item, int attempt, WorkOrder? order, long touchedAt)
{
    public WorkItemId Item { get; } = item;

    public int Attempt { get; } = attempt;

    /// <summary>As it was handed out; null as long as nobody has handed it out here.</summary>
    public WorkOrder? Order { get; set; } = order;

    /// <summary>The replica has confirmed the award.</summary>
    public bool Started { get; set; } = order is null;

    /// <summary>It waits for children or people and takes no credit; set by <see cref="ReplicaSession.SetWaiting"/>.</summary>
    public bool Waiting { get; set; }

    /// <summary>It has waited. Its loop may have moved the deadline since, which nobody tells the gateway.</summary>
    public bool HasWaited { get; set; }

    /// <summary>Time stamp of the award, the confirmation or the last heartbeat.</summary>
    public long TouchedAt { get; set; } = touchedAt;
}
