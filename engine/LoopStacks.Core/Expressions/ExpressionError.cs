namespace LoopStacks.Core.Expressions;

/// <summary>Why a text is no expression.</summary>
/// <param name="Position">Of the character where it goes wrong, from 1.</param>
/// <param name="Message">A sentence that says what came there and what is allowed, without the position.</param>
public sealed record ExpressionError(int Position, string Message)
{
    /// <summary>The message with its position.</summary>
    public override string ToString() => $"at character {Position}: {Message}";
}
