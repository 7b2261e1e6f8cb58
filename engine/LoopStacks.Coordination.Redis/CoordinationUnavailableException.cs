namespace LoopStacks.Coordination.Redis;

/// <summary>Redis can't be used; the message says why and what to do, without secrets.</summary>
public sealed class CoordinationUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
