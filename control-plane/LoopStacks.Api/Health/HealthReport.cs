namespace LoopStacks.Api.Health;

/// <summary>Answer of <c>/healthz</c> and <c>/readyz</c>.</summary>
/// <param name="Status"><c>ok</c>, <c>ready</c> or <c>notReady</c>.</param>
public sealed record HealthReport(string Status, IReadOnlyList<ReadinessCheck>? Checks = null);
