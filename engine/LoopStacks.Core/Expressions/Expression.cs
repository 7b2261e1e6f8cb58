using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LoopStacks.Core.Expressions.Nodes;
using LoopStacks.Core.Expressions.Syntax;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions;

/// <summary>
/// A compiled JMESPath expression (https://jmespath.org/specification.html) with lexical scopes (<c>let $x = a in b</c>). Evaluating it is pure and bounded in steps, memory and size of the
/// result. Numbers keep their digits: they are compared exactly and written as they came. Immutable, thread safe.
/// </summary>
public sealed class Expression
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>How deep parts of an expression may lie in each other; a chain such as <c>a.b.c</c> counts one a link.</summary>
    public const int MaxNesting = 250;

    private readonly Node _root;
    private readonly int _variables;

    private Expression(string text, Node root, int variables)
    {
        Text = text;
        _root = root;
        _variables = variables;
        References = Tracer.ReferencesOf(root, variables);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The names that it certainly reads of its input, three levels deep, in the order of the text. What it reads through wildcards and functions is not among them.</summary>
    public ImmutableArray<ExpressionReference> References { get; }

    /// <summary>Compiles a text, or says where it goes wrong. Unknown functions, wrong numbers of arguments and unknown variables are errors of compiling.</summary>
    public static bool TryCompile(string text, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out ExpressionError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var (root, variables) = Parser.Parse(text);
            expression = new Expression(text, root, variables);
            error = null;
            return true;
        }
        catch (ExpressionSyntaxException syntax)
        {
            expression = null;
            error = new ExpressionError(syntax.Position, syntax.Message);
            return false;
        }
    }

    /// <summary>The value for an input. A JMESPath null is JSON null.</summary>
    /// <param name="input">The result may be a part of it, and lives as long as its document.</param>
    /// <param name="limits">Null for <see cref="ExpressionLimits.Default"/>.</param>
    public ExpressionResult Evaluate(JsonElement input, ExpressionLimits? limits = null) => Evaluate(new Value(input), limits);

    internal ExpressionResult Evaluate(Value input, ExpressionLimits? limits = null) => Evaluation.Run(limits, evaluation => Apply(input, evaluation));

    /// <exception cref="ExpressionFaultException">It has no value.</exception>
    internal Value Apply(Value input, Evaluation evaluation)
    {
        evaluation.Reserve(_variables);
        return _root.Evaluate(input, evaluation);
    }
}
