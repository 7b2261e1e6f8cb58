using LoopStacks.Api.Health;

namespace LoopStacks.Api.Tests.Fakes;

internal sealed class FakeReadiness : IReadiness
{
    public IReadOnlyList<ReadinessCheck> Checks { get; set; } = [new("storage", true)];

    public Exception? Failure { get; set; }

    public ValueTask<IReadOnlyList<ReadinessCheck>> CheckAsync(CancellationToken cancellation) =>
        Failure is { } failure ? throw failure : ValueTask.FromResult(Checks);
}
