using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LoopStacks.Core.Expressions.Mappings;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions;

/// <summary>
/// A JSON value whose strings are expressions: one string, or objects and arrays of them. Evaluating it puts the value of each expression in its place; numbers, booleans and nulls stand
/// for themselves, and text is written as JMESPath does, <c>'text'</c>. Immutable, thread safe.
/// </summary>
public sealed class Mapping
{
    /// <summary>Most expressions that it may hold.</summary>
    public const int MaxExpressions = 256;

    /// <summary>How deep its objects and arrays may lie in each other.</summary>
    public const int MaxNesting = 32;

    private readonly MappingPart _root;

    private Mapping(MappingPart root, ImmutableArray<MappedExpression> expressions)
    {
        _root = root;
        Expressions = expressions;
    }

    /// <summary>In the order of the document.</summary>
    public ImmutableArray<MappedExpression> Expressions { get; }

    /// <summary>Compiles a document, or names every faulty string.</summary>
    /// <param name="document">Is copied where the mapping keeps parts of it.</param>
    public static bool TryCompile(JsonElement document, [NotNullWhen(true)] out Mapping? mapping, out ImmutableArray<MappingError> errors)
    {
        var compiler = new MappingCompiler();
        var root = compiler.CompileAll(document);
        errors = compiler.Errors;
        mapping = errors.IsEmpty ? new Mapping(root, compiler.Expressions) : null;
        return mapping is not null;
    }

    /// <summary>The document with the value of each expression for an input; a fault names the expression by its pointer.</summary>
    /// <param name="limits">Bound all its expressions together; null for <see cref="ExpressionLimits.Default"/>.</param>
    public ExpressionResult Evaluate(JsonElement input, ExpressionLimits? limits = null) => Evaluate(new Value(input), limits);

    internal ExpressionResult Evaluate(Value input, ExpressionLimits? limits = null) => Evaluation.Run(limits, evaluation => Apply(input, evaluation));

    /// <exception cref="ExpressionFaultException">It has no value.</exception>
    internal Value Apply(Value input, Evaluation evaluation) => _root.Evaluate(input, evaluation);
}

/// <summary>An expression of a mapping.</summary>
/// <param name="Pointer">JSON pointer within the mapping; empty where the mapping is one string.</param>
public sealed record MappedExpression(string Pointer, Expression Expression);
