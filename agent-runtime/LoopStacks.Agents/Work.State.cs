using LoopStacks.Agents.State;

namespace LoopStacks.Agents;

public sealed partial class Work
{
    /// <summary>What agents remember beyond this work item: of this instance, of the session, of the loop.</summary>
    public WorkState State { get; internal init; } = null!;
}
