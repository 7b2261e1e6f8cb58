using System.Text.Json;
using LoopStacks.Core.Expressions;

namespace LoopStacks.Core.Tests.Expressions;

/// <summary>Short forms for tests of expressions.</summary>
internal static class Jmes
{
    public static Expression Compile(string text) =>
        Expression.TryCompile(text, out var expression, out var error) ? expression : throw new InvalidOperationException($"{text}: {error}");

    public static ExpressionError Error(string text)
    {
        Assert.False(Expression.TryCompile(text, out _, out var error), $"{text} compiles.");
        return error;
    }

    /// <summary>The value as JSON.</summary>
    public static string Value(string text, string input)
    {
        var result = Compile(text).Evaluate(JsonElement.Parse(input));
        return result.Fault is null ? result.Value.GetRawText() : throw new InvalidOperationException($"{text}: {result.Fault}");
    }

    public static ExpressionFault Fault(string text, string input)
    {
        var result = Compile(text).Evaluate(JsonElement.Parse(input));
        Assert.Equal(JsonValueKind.Null, result.Value.ValueKind);
        return result.Fault ?? throw new InvalidOperationException($"{text} has a value: {result.Value.GetRawText()}");
    }
}
