namespace LoopStacks.Api.Health;

/// <summary>Holds where the host has nothing to check.</summary>
internal sealed class AlwaysReady : IReadiness
{
    public ValueTask<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<ReadinessCheck>>([]);
}
