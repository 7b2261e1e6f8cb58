using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Trees;

namespace LoopStacks.Engine.Loops;

/// <summary>What a loop says to other loops of its tree and to the tree's budget. Calls are made again after a failure; none of them does harm when it comes twice.</summary>
internal interface ILoopPeers
{
    /// <summary>Starts a child, or finds the one that was started under that id; one that has ended reports its end to its parent again.</summary>
    Task StartChildAsync(LoopId child, StoredDefinition definition, StartLoop command);

    /// <summary>Asks a child that may have been started before how it stands: where it has ended it reports that again; where it runs it is paused, or goes on, as its parent.</summary>
    /// <param name="pausedBy">Who paused the parent; null where it is not paused.</param>
    /// <returns>False where there is no such loop.</returns>
    Task<bool> RemindChildAsync(LoopId child, string? pausedBy);

    /// <summary>Tells a parent that its child has ended.</summary>
    Task EndChildAsync(LoopId parent, ChildEnded end);

    Task CancelChildAsync(LoopId child, string reason);

    /// <summary>A child waits for people until then: its parents make room for that.</summary>
    /// <returns>Until when the child may take; null where the parent has ended.</returns>
    Task<DateTimeOffset?> ExtendAsync(LoopId parent, DateTimeOffset until, string reason);

    Task PauseChildAsync(LoopId child, bool resume, string by);

    /// <summary>Whether the parent still runs.</summary>
    Task<bool> IsRunningAsync(LoopId parent);

    Task<Reservation> ReserveAsync(LoopId root, LoopId loop, LoopId purse, LoopBudget? own);

    Task ReleaseAsync(LoopId root, LoopId loop);

    Task NoteAsync(LoopId root, LoopId loop, long tokens, decimal cost);

    Task SettleAsync(LoopId root, LoopId loop, Demand used);
}
