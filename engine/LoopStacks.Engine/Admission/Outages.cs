using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Admission;

/// <summary>What is away that a new loop needs. Known in memory, so a loop that could not be stored, or whose agents could not be asked, is refused at once.</summary>
internal sealed class Outages(IEnumerable<IStorageHealth> stores, ICoordinationBus bus)
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(2);

    private readonly IStorageHealth[] _stores = [.. stores];

    /// <summary>Null where a new loop can be stored.</summary>
    public Fault? Storage()
    {
        foreach (var store in _stores)
        {
            if (store.Fault is { } why)
                return new Fault(ErrorCode.StorageUnavailable, $"{why} Nothing was started. Loops that were accepted go on when it is back; send this one again then.", RetryAfter: s_soon);
        }

        return null;
    }

    /// <summary>Null where those whom the loop asks can be reached.</summary>
    public Fault? Coordination(LoopDefinition definition, string realm) => bus.Unreachable(realm, definition.Capabilities) is not { } why
        ? null
        : new Fault(
            ErrorCode.CoordinationUnavailable,
            $"{why} Not all agents that {definition.Name} needs are connected to this control plane, and those at others can't be asked now. Nothing was started; send it again in a moment, or to a control plane that has the agents.",
            RetryAfter: s_soon);
}
