using System.Collections.Immutable;
using LoopStacks.Core.Output;

namespace LoopStacks.Core.Loops;

/// <summary>The contributions of a loop as OUT sees them.</summary>
public static class LoopContributions
{
    /// <summary>The work items whose contributions count, those of the last round, in order of completion.</summary>
    public static IEnumerable<int> Counted(LoopState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.CompletionOrder.Skip(state.WorkRounds.IsEmpty ? 0 : state.WorkRounds[^1].FirstCompletion);
    }

    /// <summary>What each contribution did for the loop's answer, in order of completion; empty while the loop has not ended.</summary>
    public static ImmutableArray<ContributionPart> PartsOf(LoopState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.HasEnded)
            return [];
        return ContributionParts.Of(
            OutputPhase.Rules(state.Definition.Aggregation),
            OutputPhase.Contributions(state),
            // What a person answered is made of no contribution.
            state.End is LoopCompleted { Strategy: not "human" } completed ? completed.Output : null,
            OutputPhase.Valid(state.Definition));
    }
}
