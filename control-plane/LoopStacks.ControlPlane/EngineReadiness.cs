using LoopStacks.Api.Health;
using LoopStacks.Engine;

namespace LoopStacks.ControlPlane;

/// <summary>Ready once the engine has taken up its loops.</summary>
internal sealed class EngineReadiness(EngineState engine) : IReadiness
{
    public ValueTask<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<ReadinessCheck>>([new ReadinessCheck("engine", engine.IsReady, engine.IsReady ? null : "The unfinished loops are being taken up.")]);
}
