using System.Text.Json;
using LoopStacks.Core.Expressions;

namespace LoopStacks.Core.Tests.Expressions;

public sealed class MappingTests
{
    private const string Input = """{"input":{"text":"hello","n":5},"loops":{"lang":{"output":{"code":"en"}}}}""";

    [Theory]
    [InlineData("\"input\"", """{"text":"hello","n":5}""")]
    [InlineData("""{"text":"input.text","language":"loops.lang.output.code"}""", """{"text":"hello","language":"en"}""")]
    [InlineData("""["input.n",["'fixed'",{"deep":"`[1]`"}],7,true,null]""", """[5,["fixed",{"deep":[1]}],7,true,null]""")]
    [InlineData("""{"missing":"loops.other.output"}""", """{"missing":null}""")]
    [InlineData("7", "7")]
    [InlineData("{}", "{}")]
    public void Evaluate_Mapping_PutsValuesInTheirPlaces(string document, string expected)
    {
        Assert.True(Mapping.TryCompile(JsonElement.Parse(document), out var mapping, out var errors), string.Join('\n', errors));
        var result = mapping.Evaluate(JsonElement.Parse(Input));
        Assert.Null(result.Fault);
        Assert.Equal(expected, result.Value.GetRawText());
    }

    [Fact]
    public void TryCompile_SeveralFaults_NamesEachByItsPointer()
    {
        Assert.False(Mapping.TryCompile(JsonElement.Parse("""{"a":"x.","b/c":["ok",{"d":"y["}],"e":"fine"}"""), out var mapping, out var errors));
        Assert.Null(mapping);
        Assert.Equal(["/a", "/b~1c/1/d"], errors.Select(error => error.Pointer));
        Assert.Equal("is no JMESPath expression, at character 3: the expression ends here; a name, *, [ or { after the dot is expected.", errors[0].Message);
    }

    [Fact]
    public void Evaluate_Fault_NamesTheExpression()
    {
        Assert.True(Mapping.TryCompile(JsonElement.Parse("""{"ok":"input","list":["length(input.n)"]}"""), out var mapping, out _));
        var fault = mapping.Evaluate(JsonElement.Parse(Input)).Fault;
        Assert.Equal((ExpressionFaultCode.Failed, "/list/0"), (fault?.Code, fault?.Pointer));
    }

    [Fact]
    public void Evaluate_ManyExpressions_ShareTheLimits()
    {
        var half = new ExpressionLimits { MaxResultBytes = 60 };
        Assert.True(Mapping.TryCompile(JsonElement.Parse("""["input.text","input.text","input.text","input.text","input.text","input.text","input.text","input.text"]"""), out var mapping, out _));
        Assert.Equal(ExpressionFaultCode.TooLarge, mapping.Evaluate(JsonElement.Parse(Input), half).Fault?.Code);
        Assert.Equal(ExpressionFaultCode.TooLarge, mapping.Evaluate(JsonElement.Parse(Input), new ExpressionLimits { MaxSteps = 30 }).Fault?.Code);
        Assert.Null(mapping.Evaluate(JsonElement.Parse(Input)).Fault);
    }

    [Fact]
    public void TryCompile_TooManyOrTooDeep_IsRefused()
    {
        Assert.False(Mapping.TryCompile(JsonElement.Parse($"[{string.Join(',', Enumerable.Repeat("\"a\"", 257))}]"), out _, out var many));
        Assert.Equal(("/256", "is one expression too many; a mapping has at most 256."), (many.Single().Pointer, many.Single().Message));
        Assert.False(Mapping.TryCompile(JsonElement.Parse(new string('[', 33) + "\"a\"" + new string(']', 33)), out _, out var deep));
        Assert.Equal("is nested deeper than 32 levels.", deep.Single().Message);
    }

    [Fact]
    public void TryCompile_TextThatIsNoUnicode_IsRefused() => Assert.False(Mapping.TryCompile(JsonElement.Parse("[\"\\ud800\"]"), out _, out _));

    [Fact]
    public void Expressions_OfMapping_HavePointers()
    {
        Assert.True(Mapping.TryCompile(JsonElement.Parse("""{"a":"x","b":["y",1]}"""), out var mapping, out _));
        Assert.Equal([("/a", "x"), ("/b/0", "y")], mapping.Expressions.Select(part => (part.Pointer, part.Expression.Text)));
    }
}
