using System.Text.Json;

namespace LoopStacks.Core.Expressions;

/// <summary>What an expression, or a mapping, comes to: a value, or why there is none.</summary>
/// <param name="Value">JSON null where the expression finds nothing, and where there is a fault.</param>
/// <param name="Fault">Null where all went well.</param>
public readonly record struct ExpressionResult(JsonElement Value, ExpressionFault? Fault)
{
    /// <summary>How many steps it took, see <see cref="ExpressionLimits.MaxSteps"/>.</summary>
    public long Steps { get; init; }
}

/// <summary>Why an expression has no value for an input.</summary>
/// <param name="Code">One of <see cref="ExpressionFaultCode"/>; stable, for programs.</param>
/// <param name="Message">A sentence that says what went wrong, and where in the expression.</param>
/// <param name="Pointer">JSON pointer of the expression within its mapping; empty where the expression stands alone.</param>
public sealed record ExpressionFault(string Code, string Message, string Pointer = "");

/// <summary>Codes of <see cref="ExpressionFault"/>.</summary>
public static class ExpressionFaultCode
{
    /// <summary>A function got a value that it can't take, or a number came out that JSON can't hold.</summary>
    public const string Failed = "ExpressionFailed";

    /// <summary>The result, or the work to get it, passes its bound.</summary>
    public const string TooLarge = "ExpressionTooLarge";
}
