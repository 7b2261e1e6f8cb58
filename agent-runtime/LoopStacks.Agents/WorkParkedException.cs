namespace LoopStacks.Agents;

/// <summary>
/// Thrown by an await of children or people that lasts long (<see cref="AgentOptions.ParkAfter"/>, <see cref="AgentOptions.ParkQuestionsAfter"/>), or when the
/// agent stops: the work item is parked. Let it pass. The handler runs again from its top, on this replica or another, when what it waited for is there, and
/// finds its children and answers by their keys. What the handler returns instead counts for nothing.
/// </summary>
public sealed class WorkParkedException() : OperationCanceledException("The work item is parked: its handler runs again when what it waits for is there. Let this exception pass.");
