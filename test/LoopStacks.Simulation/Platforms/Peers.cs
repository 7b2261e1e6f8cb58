using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Trees;
using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation.Platforms;

/// <summary>Calls between the loops of a process: they take a while, fail before or after they had their effect, and come twice.</summary>
internal sealed class Peers(Process process, World world, Disk disk, Faults faults, ILoopJournal journal) : ILoopPeers
{
    private readonly Dictionary<LoopId, TreeBudget> _budgets = [];

    public Task StartChildAsync(LoopId child, StoredDefinition definition, StartLoop command)
    {
        if (command.Parentage is not { } parentage || disk.State(parentage.Parent) is null)
            throw new ViolationException($"Child {child} is started before its parent is durable.");
        return CallAsync(child, async loop =>
        {
            await loop.StartChildAsync(definition, command);
            return true;
        });
    }

    public Task<bool> RemindChildAsync(LoopId child, string? pausedBy) => CallAsync(child, loop => loop.RemindAsync(pausedBy));

    public Task EndChildAsync(LoopId parent, ChildEnded end)
    {
        if (disk.State(end.Child) is not { HasEnded: true })
            throw new ViolationException($"Loop {parent} hears of the end of {end.Child} before that is durable.");
        return CallAsync(parent, async loop =>
        {
            await loop.EndChildAsync(end);
            return true;
        });
    }

    public Task CancelChildAsync(LoopId child, string reason) => CallAsync(child, async loop =>
    {
        await loop.CancelAsync(reason);
        return true;
    });

    public Task<DateTimeOffset?> ExtendAsync(LoopId parent, DateTimeOffset until, string reason) => CallAsync(parent, loop => loop.ExtendAsync(until, reason));

    public Task PauseChildAsync(LoopId child, bool resume, string by) => CallAsync(child, async loop =>
    {
        await loop.PauseChildAsync(resume, by);
        return true;
    }, mayComeTwice: false); // Orleans does not double calls; one that was made again comes after the first.

    public Task<bool> IsRunningAsync(LoopId parent) => CallAsync(parent, loop => loop.IsRunningAsync());

    public async Task<Reservation> ReserveAsync(LoopId root, LoopId loop, LoopId purse, LoopBudget? own)
    {
        var budget = await BudgetAsync(root);
        var refusal = budget.Reserve(loop, purse, own);
        return new Reservation(refusal, budget.Remaining(refusal is null && own is not null ? loop : purse));
    }

    public async Task ReleaseAsync(LoopId root, LoopId loop) => (await BudgetAsync(root)).Release(loop);

    public async Task NoteAsync(LoopId root, LoopId loop, long tokens, decimal cost) => (await BudgetAsync(root)).Note(loop, tokens, cost);

    public async Task SettleAsync(LoopId root, LoopId loop, Demand used) => (await BudgetAsync(root)).Settle(loop, used);

    private async Task<TreeBudget> BudgetAsync(LoopId root)
    {
        await world.Delay(process.Latency());
        if (world.Chance(faults.CallFails))
            throw new TimeoutException("The simulated call for a budget had no answer.");
        if (!_budgets.TryGetValue(root, out var budget))
            _budgets[root] = budget = TreeBudgets.Of(root, await journal.TreeAsync(root, CancellationToken.None));
        return budget;
    }

    private async Task<T> CallAsync<T>(LoopId id, Func<LoopActor, Task<T>> call, bool mayComeTwice = true)
    {
        await world.Delay(process.Latency());
        if (world.Chance(faults.CallFails))
            throw new TimeoutException("The simulated call was lost.");
        var answer = new TaskCompletionSource<T>();
        if (mayComeTwice && world.Chance(faults.Twice))
            world.After(process.Latency(), () => process.Call(id, loop => call(loop)));
        process.Call(id, async loop =>
        {
            try
            {
                answer.TrySetResult(await call(loop));
            }
            catch (Exception exception) when (exception is not ViolationException)
            {
                answer.TrySetException(exception);
            }
        });
        var value = await answer.Task;
        if (world.Chance(faults.CallFails))
            throw new TimeoutException("The answer to the simulated call was lost.");
        return value;
    }
}
