namespace LoopStacks.Client.Loops;

/// <summary>Who stopped a loop for a while, and why.</summary>
public sealed record LoopPause(string By, string? Reason);
