using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;
using Orleans;
using Orleans.Concurrency;

namespace LoopStacks.Engine.Trees;

/// <summary>The budget of one loop tree. Its key is the root's id.</summary>
internal interface ITreeGrain : IGrainWithGuidKey
{
    /// <summary>Takes a new loop in, see <see cref="TreeBudget.Reserve"/>.</summary>
    Task<Immutable<Reservation>> ReserveAsync(LoopId loop, LoopId purse, [Immutable] LoopBudget? own);

    Task ReleaseAsync(LoopId loop);

    /// <summary>What a loop has used itself so far.</summary>
    Task NoteAsync(LoopId loop, long tokens, decimal cost);

    /// <summary>A loop with a budget of its own has ended.</summary>
    Task SettleAsync(LoopId loop, Demand used);
}

/// <summary>A reservation, or why there is none.</summary>
/// <param name="Remaining">What is left afterwards to the loop that was taken in.</param>
internal sealed record Reservation(BudgetRefusal? Refusal, LoopBudget Remaining);
