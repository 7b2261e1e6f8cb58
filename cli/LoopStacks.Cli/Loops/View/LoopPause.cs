namespace LoopStacks.Cli.Loops.View;

/// <summary>Who stopped a loop for a while, and why.</summary>
internal sealed record LoopPause(string By, string? Reason);
