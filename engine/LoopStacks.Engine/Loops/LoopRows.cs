using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Loops;

/// <summary>A loop's row, of its state.</summary>
internal static class LoopRows
{
    public static LoopRow Of(LoopState state)
    {
        var accepted = state.Accepted!;
        return new LoopRow(
            state.Id,
            accepted.Realm,
            accepted.Stack,
            accepted.Definition,
            accepted.Root,
            accepted.Parent,
            accepted.Depth,
            Status(state),
            Phase(state),
            state.CreatedAt,
            state.EndedAt,
            state.Deadline,
            state.NextDue(),
            state.Version,
            accepted.Labels,
            accepted.IdempotencyKey,
            state.Usage,
            accepted.Purse,
            accepted.Budget);
    }

    public static string Status(LoopState state) => state.HasEnded ? Status(state.Phase) : state.IsPaused ? "paused" : state.IsWaitingForPeople ? "waiting" : "running";

    public static string Status(LoopPhase phase) => phase switch
    {
        LoopPhase.Completed => "completed",
        LoopPhase.Failed => "failed",
        LoopPhase.Cancelled => "cancelled",
        LoopPhase.TimedOut => "timedOut",
        _ => "running",
    };

    public static string Phase(LoopState state) => state.Phase switch
    {
        LoopPhase.New or LoopPhase.Intake => "in",
        LoopPhase.Bidding or LoopPhase.Selecting or LoopPhase.BackingOff => "bid",
        LoopPhase.Working when state.IsConcluding => "out",
        LoopPhase.Working => "do",
        _ => "ended",
    };
}
