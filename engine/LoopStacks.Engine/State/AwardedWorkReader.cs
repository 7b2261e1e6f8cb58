using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.State;

/// <summary>Reads it from the loop's history.</summary>
internal sealed class AwardedWorkReader(LoopReader loops) : IAwardedWork
{
    public async ValueTask<AwardedWork?> FindAsync(WorkItemId item, int attempt)
    {
        if (await loops.FoldAsync(item.Loop, CancellationToken.None) is not { Accepted: { } accepted } state)
            return null;
        return state.Item(item.Number) is { IsOut: true } work && work.Attempt == attempt ? new AwardedWork(accepted.Realm, work.Instance, accepted.Labels) : null;
    }
}
