using LoopStacks.Core.Loops;

namespace LoopStacks.Testing;

/// <summary>A loop did not do what a test expects of it. The message has what was expected, what is, and the loop's history.</summary>
/// <param name="message">For people.</param>
/// <param name="rejection">Why the loop refused what came; null where it did not refuse.</param>
public sealed class StackTestException(string message, Rejection? rejection = null) : Exception(message)
{
    /// <summary>Why the loop refused what came; null where it did not refuse.</summary>
    public Rejection? Rejection { get; } = rejection;
}
