using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Expressions;
using LoopStacks.Core.Resources;
using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>A loop of a composite LoopStack, compiled. Immutable.</summary>
public sealed class CompiledNode
{
    internal CompiledNode(LoopNodeSpec spec, int place, ImmutableArray<int> dependsOn, ImmutableArray<int> sees)
    {
        Name = spec.Name;
        Place = place;
        Stack = spec.Stack;
        Inline = spec.Inline is { } inline ? JsonText.Element(json => ShapeCatalog.Of(typeof(InlineStackSpec)).Write(json, inline)) : null;
        DependsOn = dependsOn;
        Sees = sees;
        When = Compile(spec.When);
        ForEach = Compile(spec.ForEach);
        MaxParallel = spec.MaxParallel;
        if (spec.Input is { } input)
            Input = Mapping.TryCompile(input, out var mapping, out var errors) ? mapping : throw new InvalidOperationException($"The input of {Name} was not validated: {errors[0]}");
    }

    public string Name { get; }

    /// <summary>In the list of the LoopStack, from 0.</summary>
    public int Place { get; }

    /// <summary>Name of the LoopStack or capability that it runs; null where it has <see cref="Inline"/>.</summary>
    public string? Stack { get; }

    /// <summary>The spec of the LoopStack that it runs.</summary>
    public JsonElement? Inline { get; }

    /// <summary>Places of those that it depends on directly.</summary>
    public ImmutableArray<int> DependsOn { get; }

    /// <summary>Places of those that it depends on, directly or through others: what its expressions see.</summary>
    public ImmutableArray<int> Sees { get; }

    /// <summary>Null: it always runs.</summary>
    public Expression? When { get; }

    /// <summary>Null: it runs once.</summary>
    public Expression? ForEach { get; }

    /// <summary>Loops that run at once.</summary>
    public int MaxParallel { get; }

    /// <summary>Null: the composite's own input, or the item.</summary>
    public Mapping? Input { get; }

    private Expression? Compile(string? text)
    {
        if (text is null)
            return null;
        return Expression.TryCompile(text, out var expression, out var error) ? expression : throw new InvalidOperationException($"An expression of {Name} was not validated: {error}");
    }
}
