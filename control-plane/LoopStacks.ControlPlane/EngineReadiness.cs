using LoopStacks.Api.Health;
using LoopStacks.Coordination.Redis;
using LoopStacks.Engine;
using LoopStacks.Engine.Journal;

namespace LoopStacks.ControlPlane;

/// <summary>Ready once the engine has taken up its loops, while the store answers, and while the other control planes can be reached, where there may be some.</summary>
internal sealed class EngineReadiness(EngineState engine, IEnumerable<IStorageHealth> stores, RedisBus? redis = null) : IReadiness
{
    public ValueTask<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellation)
    {
        List<ReadinessCheck> checks = [new("engine", engine.IsReady, engine.IsReady ? null : "The unfinished loops are being taken up."), .. stores.Select(store => store.Fault).Select(fault => new ReadinessCheck("storage", fault is null, fault))];
        if (redis is not null)
            checks.Add(new ReadinessCheck("redis", redis.Trouble is null, redis.Trouble));
        return ValueTask.FromResult<IReadOnlyList<ReadinessCheck>>(checks);
    }
}
