using System.Collections.Immutable;

namespace LoopStacks.Core.Expressions.Nodes;

/// <summary>A place in the input that a value certainly comes from: the input itself, or a property of it, and so on for three levels.</summary>
internal sealed record Origin(ImmutableArray<string> Path)
{
    public static Origin Input { get; } = new(ImmutableArray<string>.Empty);
}

/// <summary>Finds out what an expression reads of its input, without evaluating it.</summary>
internal sealed class Tracer
{
    private const int MaxPath = 3;

    private readonly List<ExpressionReference> _references = [];
    private readonly Origin?[] _variables;

    private Tracer(int variables) => _variables = new Origin?[variables];

    public static ImmutableArray<ExpressionReference> ReferencesOf(Node root, int variables)
    {
        var tracer = new Tracer(variables);
        root.Trace(Origin.Input, tracer);
        return [.. tracer._references.OrderBy(reference => reference.Position)];
    }

    public Origin? Property(Origin? of, string name, int position)
    {
        if (of is null || of.Path.Length >= MaxPath)
            return null;
        var origin = new Origin(of.Path.Add(name));
        _references.Add(new ExpressionReference(origin.Path, position));
        return origin;
    }

    public Origin? Variable(int slot) => _variables[slot];

    public void Set(int slot, Origin? origin) => _variables[slot] = origin;
}
