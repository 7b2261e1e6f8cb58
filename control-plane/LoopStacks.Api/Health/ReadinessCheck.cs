namespace LoopStacks.Api.Health;

/// <summary>One check.</summary>
/// <param name="Name">What was checked, such as <c>storage</c>.</param>
/// <param name="Ready">Whether it holds.</param>
/// <param name="Detail">Why not, for people; no secrets. Null where all is well.</param>
public sealed record ReadinessCheck(string Name, bool Ready, string? Detail = null);
