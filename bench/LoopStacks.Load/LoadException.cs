namespace LoopStacks.Load;

/// <summary>The measurement can't go on; the message says why.</summary>
internal sealed class LoadException(string message) : Exception(message);
