namespace LoopStacks.Core.Expressions;

/// <summary>Ends an evaluation; <see cref="Evaluation.Run"/> makes a fault of it.</summary>
internal sealed class ExpressionFaultException(string code, string message) : Exception(message)
{
    public string Code => code;

    /// <summary>Of the expression within its mapping.</summary>
    public string Pointer { get; set; } = "";
}
