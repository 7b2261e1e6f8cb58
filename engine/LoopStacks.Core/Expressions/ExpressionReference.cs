using System.Collections.Immutable;

namespace LoopStacks.Core.Expressions;

/// <summary>What an expression certainly reads of its input: <c>loops.review.output</c> reads <c>loops</c>, of that <c>review</c>, and of that <c>output</c>.</summary>
/// <param name="Path">One to three names.</param>
/// <param name="Position">Of the last name in the expression, from 1.</param>
public sealed record ExpressionReference(ImmutableArray<string> Path, int Position);
