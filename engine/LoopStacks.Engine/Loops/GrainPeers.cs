using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Trees;
using Orleans;

namespace LoopStacks.Engine.Loops;

/// <summary>The loops of a tree, each in its grain.</summary>
internal sealed class GrainPeers(LoopGrains loops, IGrainFactory grains) : ILoopPeers
{
    public Task StartChildAsync(LoopId child, string definition, StartLoop command) => loops.Get(child).StartChildAsync(definition, command);

    public Task<bool> RemindChildAsync(LoopId child) => loops.Get(child).RemindAsync();

    public Task EndChildAsync(LoopId parent, ChildEnded end) => loops.Get(parent).EndChildAsync(end);

    public Task CancelChildAsync(LoopId child, string reason) => loops.Get(child).CancelAsync(reason);

    public Task<DateTimeOffset?> ExtendAsync(LoopId parent, DateTimeOffset until, string reason) => loops.Get(parent).ExtendAsync(until, reason);

    public Task PauseChildAsync(LoopId child, bool resume, string by) => loops.Get(child).PauseChildAsync(resume, by);

    public Task<bool> IsRunningAsync(LoopId parent) => loops.Get(parent).IsRunningAsync();

    public async Task<Reservation> ReserveAsync(LoopId root, LoopId loop, LoopId purse, LoopBudget? own) => (await Tree(root).ReserveAsync(loop, purse, own)).Value;

    public Task ReleaseAsync(LoopId root, LoopId loop) => Tree(root).ReleaseAsync(loop);

    public Task NoteAsync(LoopId root, LoopId loop, long tokens, decimal cost) => Tree(root).NoteAsync(loop, tokens, cost);

    public Task SettleAsync(LoopId root, LoopId loop, Demand used) => Tree(root).SettleAsync(loop, used);

    private ITreeGrain Tree(LoopId root) => grains.GetGrain<ITreeGrain>(root.Value);
}
