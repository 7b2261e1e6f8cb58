namespace LoopStacks.Core.Expressions;

/// <summary>Ends compiling; <see cref="Expression.TryCompile"/> makes an error of it.</summary>
internal sealed class ExpressionSyntaxException(int position, string message) : Exception(message)
{
    /// <summary>From 1.</summary>
    public int Position => position;
}
