namespace LoopStacks.Core.Loops;

/// <summary>Child loops: their start, by a key that makes it repeatable, and what their ends come to.</summary>
internal static class ChildPhase
{
    public static Decision Spawn(Draft draft, SpawnChild spawn)
    {
        var state = draft.State;
        if (WorkPhase.Fault(state, spawn.Item, spawn.Attempt, spawn.Instance) is { } fault)
            return fault;
        var id = ChildIds.Of(state.Id, ChildPurpose.Agent, spawn.Item, spawn.Key);
        if (state.Children.TryGetValue(id, out var known))
        {
            return known.IsSame(spawn.Stack, spawn.Inline, spawn.Input)
                ? Decision.Nothing
                : Decision.Reject(RejectionCode.KeyConflict, $"The key '{spawn.Key}' stands for child {id}, which runs {known.Spawned.Stack ?? "an inline stack"} on another stack or input. Give each child of a work item a key of its own.");
        }

        var latest = state.WorkDeadline!.Value;
        Start(draft, new ChildSpawned(
            id,
            ChildPurpose.Agent,
            spawn.Key,
            spawn.Input,
            spawn.Deadline is { } wanted && wanted < latest ? wanted : latest,
            spawn.Stack,
            spawn.Inline,
            spawn.Item,
            spawn.Budget,
            spawn.Labels));
        return draft.ToDecision();
    }

    /// <summary>Starts a child; one that would be too deep ends at once.</summary>
    public static void Start(Draft draft, ChildSpawned child)
    {
        draft.Emit(child);
        if (draft.State.DepthLeft <= 0)
        {
            draft.Emit(new ChildEnded(
                child.Child,
                ChildStatus.Refused,
                Code: "BudgetExceeded",
                Message: $"The budget's maxDepth is used up: this loop has depth {draft.State.Accepted!.Depth} and may have no children."));
        }
    }

    public static Decision Ended(Draft draft, EndChild command)
    {
        if (draft.State.Children.GetValueOrDefault(command.End.Child) is not { IsOpen: true })
            return Decision.Nothing; // Heard before, or the spawn was lost with the process and comes again.
        draft.Emit(command.End);
        WorkPhase.ChildEnded(draft, draft.State.Children[command.End.Child]);
        return draft.ToDecision();
    }

    public static Decision Adopt(Draft draft, AdoptChild command)
    {
        if (draft.State.Phase != LoopPhase.Working || draft.State.Children.ContainsKey(command.Child.Child))
            return Decision.Nothing;
        draft.Emit(command.Child);
        return draft.ToDecision();
    }

    /// <summary>Whether the loop still has a use for an open child.</summary>
    public static bool IsWanted(LoopState state, ChildLoop child) =>
        !state.HasEnded && (child.Spawned.Item is not { } number || state.Item(number) is { IsOpen: true });
}
