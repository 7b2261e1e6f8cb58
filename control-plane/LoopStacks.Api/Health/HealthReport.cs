namespace LoopStacks.Api.Health;

/// <summary>Answer of <c>/healthz</c> and <c>/readyz</c>.</summary>
/// <param name="Status"><c>ok</c>, <c>ready</c>, <c>notReady</c> or <c>draining</c>.</param>
public sealed record HealthReport(string Status, IReadOnlyList<ReadinessCheck>? Checks = null);
