using LoopStacks.Api.Health;
using LoopStacks.Engine;
using LoopStacks.Engine.Journal;

namespace LoopStacks.ControlPlane;

/// <summary>Ready once the engine has taken up its loops, and while the store answers.</summary>
internal sealed class EngineReadiness(EngineState engine, IEnumerable<IStorageHealth> stores) : IReadiness
{
    public ValueTask<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellation)
    {
        ReadinessCheck[] checks = [new("engine", engine.IsReady, engine.IsReady ? null : "The unfinished loops are being taken up."), .. stores.Select(store => store.Fault).Select(fault => new ReadinessCheck("storage", fault is null, fault))];
        return ValueTask.FromResult<IReadOnlyList<ReadinessCheck>>(checks);
    }
}
