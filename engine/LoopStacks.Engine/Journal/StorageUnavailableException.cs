namespace LoopStacks.Engine.Journal;

/// <summary>The store can't be read or written now: a full disk, a folder without permission. Nothing was changed.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Somebody else appended to the loop: this activation's view of it is stale.</summary>
public sealed class VersionConflictException(string message) : Exception(message);

/// <summary>Another loop was accepted with the same realm and idempotency key.</summary>
public sealed class IdempotencyConflictException(string message) : Exception(message);
