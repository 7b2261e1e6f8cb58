namespace LoopStacks.Api.Health;

/// <summary>Tells whether the platform can take requests; the host knows what that needs. Thread safe.</summary>
public interface IReadiness
{
    /// <summary>All checks with their results; empty means ready.</summary>
    ValueTask<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellation);
}
