namespace LoopStacks.Cli.Settings;

/// <summary>A setting that holds, and where it came from.</summary>
/// <param name="Source">Such as <c>command line (--url)</c>, <c>environment (LOOPSTACKS_URL)</c>, a file, or <c>default</c>.</param>
internal sealed record Setting<T>(string Name, T Value, string Source);
