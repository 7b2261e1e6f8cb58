namespace LoopStacks.Core.Expressions;

/// <summary>A fault of a mapping.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) of the faulty string within the mapping; empty for the mapping itself.</param>
/// <param name="Message">The end of a sentence about it: what is wrong, and where in the string.</param>
public sealed record MappingError(string Pointer, string Message);
