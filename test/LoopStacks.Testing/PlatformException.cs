namespace LoopStacks.Testing;

/// <summary>The platform refused what a test wanted of it, or a loop did not come to what it expected. The message says why.</summary>
/// <param name="code">A code of <c>docs/errors.md</c>; null where it is no refusal.</param>
/// <param name="message">For people.</param>
public sealed class PlatformException(string? code, string message) : Exception(message)
{
    /// <summary>A code of <c>docs/errors.md</c>; null where it is no refusal.</summary>
    public string? Code { get; } = code;
}
