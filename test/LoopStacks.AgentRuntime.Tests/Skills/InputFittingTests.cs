using System.Text.Json;
using LoopStacks.AgentRuntime.Skills;

namespace LoopStacks.AgentRuntime.Tests.Skills;

public sealed class InputFittingTests
{
    [Theory]
    [InlineData("\"hello\"", "{}")]
    [InlineData("""{"text": "hello", "title": "x"}""", "{}")]
    [InlineData("""{"message": "hello"}""", "{}")]
    [InlineData("""{"weird": "hello", "count": 3}""", "{}")]
    [InlineData("""{"id": "x", "message": "hello"}""", "{}")]
    [InlineData("""{"a": "x", "b": "hello"}""", """{"properties": {"b": {"type": "string"}, "n": {"type": "number"}}}""")]
    [InlineData("""{"a": "x", "b": "hello"}""", """{"required": ["b"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}""")]
    [InlineData("""{"input": {"message": "hello"}}""", "{}")]
    public void Input_TextCanBeTold_Fits(string input, string schema)
    {
        Assert.True(InputFitting.TryFit(JsonElement.Parse(input), JsonElement.Parse(schema), out var text, out var reason));
        Assert.Equal("hello", text);
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("12")]
    [InlineData("[\"a\"]")]
    [InlineData("{}")]
    [InlineData("""{"n": 1}""")]
    [InlineData("""{"a": "x", "b": "y"}""")]
    [InlineData("""{"a": {"b": {"c": {"d": "x"}}}}""")]
    public void Input_TextCannotBeTold_SaysWhy(string input)
    {
        Assert.False(InputFitting.TryFit(JsonElement.Parse(input), default, out var text, out var reason));
        Assert.Empty(text);
        Assert.EndsWith(".", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_Undefined_SaysWhy()
    {
        Assert.False(InputFitting.TryFit(default, default, out _, out var reason));
        Assert.NotNull(reason);
    }

    [Fact]
    public void Input_LongerThanTheLimit_NamesTheLimit()
    {
        var input = JsonSerializer.SerializeToElement(new string('a', InputFitting.MaxTextLength + 1));

        Assert.False(InputFitting.TryFit(input, default, out _, out var reason));
        Assert.Contains("1048576", reason, StringComparison.Ordinal);
    }
}
