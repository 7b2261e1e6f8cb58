namespace LoopStacks.Contracts.Connection;

/// <summary>One message of a frame: either the message, or why that element of the frame is none.</summary>
/// <param name="Message">The message; null where it could not be used.</param>
/// <param name="Fault">Why it could not be used; null where it could.</param>
public readonly record struct FrameEntry(ConnectionMessage? Message, string? Fault);
