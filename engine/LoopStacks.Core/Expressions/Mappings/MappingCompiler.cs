using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Expressions.Values;
using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Expressions.Mappings;

/// <summary>Compiles a mapping and collects its faults.</summary>
internal sealed class MappingCompiler
{
    private readonly ImmutableArray<MappingError>.Builder _errors = ImmutableArray.CreateBuilder<MappingError>();
    private readonly ImmutableArray<MappedExpression>.Builder _expressions = ImmutableArray.CreateBuilder<MappedExpression>();

    public ImmutableArray<MappingError> Errors => _errors.ToImmutable();

    public ImmutableArray<MappedExpression> Expressions => _expressions.ToImmutable();

    /// <summary>Of no use where there are errors.</summary>
    public MappingPart CompileAll(JsonElement document)
    {
        try
        {
            return Compile(document, "", 0);
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half of a surrogate pair; .NET then has no text for it.
            return Faulty("", "has a string with half of a surrogate pair, which is no Unicode text.");
        }
    }

    private MappingPart Compile(JsonElement value, string pointer, int depth)
    {
        if (depth > Mapping.MaxNesting)
            return Faulty(pointer, $"is nested deeper than {Mapping.MaxNesting} levels.");
        return value.ValueKind switch
        {
            JsonValueKind.String => Text(value.GetString()!, pointer),
            JsonValueKind.Array => new ArrayPart([.. value.EnumerateArray().Select((item, i) => Compile(item, $"{pointer}/{i}", depth + 1))]),
            JsonValueKind.Object => new ObjectPart(
                [.. value.EnumerateObject().Select(property => (property.Name, Compile(property.Value, Faults.Child(pointer, property.Name), depth + 1)))]),
            JsonValueKind.Undefined => new LiteralPart(Value.Null),
            _ => new LiteralPart(new Value(value.Clone())),
        };
    }

    private MappingPart Text(string text, string pointer)
    {
        if (_expressions.Count == Mapping.MaxExpressions)
            return Faulty(pointer, $"is one expression too many; a mapping has at most {Mapping.MaxExpressions}.");
        if (!Expression.TryCompile(text, out var expression, out var error))
            return Faulty(pointer, $"is no JMESPath expression, {error}");
        _expressions.Add(new MappedExpression(pointer, expression));
        return new ExpressionPart(pointer, expression);
    }

    private LiteralPart Faulty(string pointer, string message)
    {
        // A large mapping of nothing but faults names the first hundred.
        if (_errors.Count < 100)
            _errors.Add(new MappingError(pointer, message));
        return new LiteralPart(Value.Null);
    }
}
