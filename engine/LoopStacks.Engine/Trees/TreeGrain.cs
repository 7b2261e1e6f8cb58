using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;

namespace LoopStacks.Engine.Trees;

/// <summary>
/// Counts what a tree uses, in memory; what it counts follows from the rows of the tree's loops, from which it begins. A reservation whose loop was not accepted before the process died is lost, and made again with the spawn.
/// </summary>
[PreferLocalPlacement]
internal sealed class TreeGrain(ILoopJournal journal) : Grain, ITreeGrain
{
    private TreeBudget _budget = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var root = new LoopId(this.GetPrimaryKey());
        _budget = TreeBudgets.Of(root, await journal.TreeAsync(root, cancellationToken));
    }

    public Task<Immutable<Reservation>> ReserveAsync(LoopId loop, LoopId purse, LoopBudget? own)
    {
        var refusal = _budget.Reserve(loop, purse, own);
        var remaining = _budget.Remaining(refusal is null && own is not null ? loop : purse);
        return Task.FromResult(new Immutable<Reservation>(new Reservation(refusal, remaining)));
    }

    public Task ReleaseAsync(LoopId loop)
    {
        _budget.Release(loop);
        return Task.CompletedTask;
    }

    public Task NoteAsync(LoopId loop, long tokens, decimal cost)
    {
        _budget.Note(loop, tokens, cost);
        return Task.CompletedTask;
    }

    public Task SettleAsync(LoopId loop, Demand used)
    {
        _budget.Settle(loop, used);
        return Task.CompletedTask;
    }
}
