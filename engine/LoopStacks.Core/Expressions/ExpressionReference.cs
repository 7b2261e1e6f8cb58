using System.Collections.Immutable;

namespace LoopStacks.Core.Expressions;

/// <summary>What an expression certainly reads of its input: <c>loops.review.output</c> reads <c>loops</c>, and of that <c>review</c>.</summary>
/// <param name="Path">One or two names.</param>
/// <param name="Position">Of the last name in the expression, from 1.</param>
public sealed record ExpressionReference(ImmutableArray<string> Path, int Position);
