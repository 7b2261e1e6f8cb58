using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Gateway.Instances;

/// <summary>The connection of a replica as its session sees it. Implementations never block and never throw.</summary>
internal interface IReplicaLink
{
    /// <summary>Whether a message that is sent now is on its way. False from the first word of a goodbye.</summary>
    bool IsOpen { get; }

    /// <summary>The first message: under which name and with which work the replica is connected.</summary>
    void Welcome(ReplicaSession session, IReadOnlyList<HeldWork> held);

    /// <summary>Queues a message; a replica that does not read is dropped.</summary>
    /// <returns>False where it will not be sent.</returns>
    bool Send(ConnectionMessage message);

    /// <summary>Says why and closes.</summary>
    void Close(ErrorCode code, string message);
}
