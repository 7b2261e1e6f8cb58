namespace LoopStacks.Simulation;

/// <summary>The engine broke one of its promises.</summary>
internal sealed class ViolationException(string message, Exception? inner = null) : Exception(message, inner);
