using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Admission;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Trees;
using Orleans;

namespace LoopStacks.Engine.Loops;

/// <summary>The loops of a tree, each in its grain.</summary>
/// <remarks>
/// Orleans runs a request up to its first await under the lock of its activation, and a call to a grain of the same silo takes the lock of that one: two loops that call each other there block each other for ever. So
/// every call here leaves the request first. Seen with Orleans 10.4: a parent and a child that were taken up after a restart at the same moment.
/// </remarks>
internal sealed class GrainPeers(LoopGrains loops, IGrainFactory grains, StartDoor door) : ILoopPeers
{
    public async Task StartChildAsync(LoopId child, StoredDefinition definition, StartLoop command)
    {
        door.Count(command.Realm);
        await Task.Yield();
        await loops.Get(child).StartChildAsync(definition, command);
    }

    public async Task<bool> RemindChildAsync(LoopId child, string? pausedBy)
    {
        await Task.Yield();
        return await loops.Get(child).RemindAsync(pausedBy);
    }

    public async Task EndChildAsync(LoopId parent, ChildEnded end)
    {
        await Task.Yield();
        await loops.Get(parent).EndChildAsync(end);
    }

    public async Task CancelChildAsync(LoopId child, string reason)
    {
        await Task.Yield();
        await loops.Get(child).CancelAsync(reason);
    }

    public async Task<DateTimeOffset?> ExtendAsync(LoopId parent, DateTimeOffset until, string reason)
    {
        await Task.Yield();
        return await loops.Get(parent).ExtendAsync(until, reason);
    }

    public async Task PauseChildAsync(LoopId child, bool resume, string by)
    {
        await Task.Yield();
        await loops.Get(child).PauseChildAsync(resume, by);
    }

    public async Task<bool> IsRunningAsync(LoopId parent)
    {
        await Task.Yield();
        return await loops.Get(parent).IsRunningAsync();
    }

    public async Task<Reservation> ReserveAsync(LoopId root, LoopId loop, LoopId purse, LoopBudget? own)
    {
        await Task.Yield();
        return (await Tree(root).ReserveAsync(loop, purse, own)).Value;
    }

    public async Task ReleaseAsync(LoopId root, LoopId loop)
    {
        await Task.Yield();
        await Tree(root).ReleaseAsync(loop);
    }

    public async Task NoteAsync(LoopId root, LoopId loop, long tokens, decimal cost)
    {
        await Task.Yield();
        await Tree(root).NoteAsync(loop, tokens, cost);
    }

    public async Task SettleAsync(LoopId root, LoopId loop, Demand used)
    {
        await Task.Yield();
        await Tree(root).SettleAsync(loop, used);
    }

    private ITreeGrain Tree(LoopId root) => grains.GetGrain<ITreeGrain>(root.Value);
}
