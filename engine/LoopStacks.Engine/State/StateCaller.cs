using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.State;

/// <summary>Who asks for state.</summary>
/// <param name="Realm">Realm of the connection.</param>
/// <param name="Instance">Instance of the connection.</param>
/// <param name="Item">The work item that the replica holds.</param>
/// <param name="Order">As it was handed out; null where the replica brought the item along, so that the journal is asked whose it is.</param>
public sealed record StateCaller(string Realm, string Instance, WorkItemId Item, WorkOrder? Order);
