namespace LoopStacks.Core.Expressions;

/// <summary>What one evaluation may cost. A mapping is one evaluation, however many expressions it holds.</summary>
public sealed record ExpressionLimits
{
    public static ExpressionLimits Default { get; } = new();

    /// <summary>
    /// Steps that it may take. Default 1,000,000, some 50 ms. A step is a node of the expression that is evaluated, a value that is looked at, or some ten characters that are copied
    /// or compared; each takes at most about a hundred bytes, so this bounds memory too.
    /// </summary>
    public long MaxSteps { get; init; } = 1_000_000;

    /// <summary>Bytes of the result as JSON. Default 1 MiB.</summary>
    public int MaxResultBytes { get; init; } = 1024 * 1024;
}
