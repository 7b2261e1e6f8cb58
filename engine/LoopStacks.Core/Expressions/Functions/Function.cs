using System.Collections.Frozen;
using System.Collections.Immutable;
using LoopStacks.Core.Expressions.Nodes;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Functions;

/// <summary>A function of the language.</summary>
/// <param name="IsVariadic">The last parameter may be given more than once.</param>
/// <param name="Apply">Gets arguments that fit the parameters.</param>
internal sealed record Function(string Name, Func<Call, Value> Apply, bool IsVariadic, ImmutableArray<ArgumentKinds> Parameters)
{
    private static readonly FrozenDictionary<string, Function> Known =
        new[] { NumberFunctions.All, TextFunctions.All, ArrayFunctions.All, ObjectFunctions.All, TypeFunctions.All }
            .SelectMany(functions => functions)
            .ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    public static ImmutableArray<string> Names => [.. Known.Keys.Order(StringComparer.Ordinal)];

    public static Function? Find(string name) => Known.GetValueOrDefault(name);

    public ArgumentKinds Parameter(int index) => Parameters[Math.Min(index, Parameters.Length - 1)];

    internal static Function Of(string name, Func<Call, Value> apply, params ImmutableArray<ArgumentKinds> parameters) => new(name, apply, false, parameters);
}

/// <summary>A call with its arguments.</summary>
/// <param name="Arguments">The place of a reference is null.</param>
/// <param name="Reference">The <c>&amp;expression</c> among the arguments, where the function takes one.</param>
/// <param name="Where">For messages: the function and where it stands.</param>
internal readonly record struct Call(Value[] Arguments, Node? Reference, Evaluation Evaluation, string Where)
{
    public Value this[int index] => Arguments[index];

    public Value[] Items(int index) => Arguments[index].Items(Evaluation);

    public string Text(int index) => Arguments[index].Text(Evaluation);

    /// <summary>The reference evaluated for an item.</summary>
    public Value Refer(Value item) => Reference!.Evaluate(item, Evaluation);
}
