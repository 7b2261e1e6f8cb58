using System.Text.Json;
using LoopStacks.AgentRuntime.Running;
using LoopStacks.AgentRuntime.Tests.Fakes;
using LoopStacks.JsonSchema;

namespace LoopStacks.AgentRuntime.Tests.Running;

public sealed class InputGateTests
{
    private const string Question = """{"type":"object","properties":{"question":{"type":"string"}},"required":["question"]}""";

    [Theory]
    [InlineData(Question, "\"why?\"", """{"question":"why?"}""")]
    [InlineData(Question, """{"text":"why?"}""", """{"question":"why?"}""")]
    [InlineData(Question, """{"question":"why?","more":1}""", """{"question":"why?","more":1}""")]
    [InlineData("""{"type":"string"}""", """{"text":"why?"}""", "\"why?\"")]
    [InlineData("""{"type":"object","properties":{"note":{"type":"string"},"lang":{"type":"string"}},"required":["note"]}""", "\"hi\"", """{"note":"hi"}""")]
    public void TryFit_OneString_TakesTheNameThatTheAgentDeclares(string schema, string input, string expected)
    {
        Assert.True(Gate(schema).TryFit(Given.Json(input), out var fitted, out _));
        Assert.True(JsonElement.DeepEquals(Given.Json(expected), fitted), fitted.GetRawText());
    }

    [Fact]
    public void TryFit_TextTooLong_NamesTheLimitAndIsNotFitted()
    {
        var gate = Gate("""{"type":"object","properties":{"text":{"type":"string","maxLength":3}},"required":["text"]}""");

        Assert.False(gate.TryFit(Given.Json("\"long\""), out _, out var reason));
        Assert.Contains("schema.input", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryFit_PropertyIsThereButWrong_IsNotHidden()
    {
        var gate = Gate("""{"type":"object","properties":{"text":{"type":"string"},"n":{"type":"integer"}},"required":["text"],"additionalProperties":false}""");

        Assert.False(gate.TryFit(Given.Json("""{"text":"a","n":"b"}"""), out _, out var reason));
        Assert.Contains("/n", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryFit_NoSchema_TakesAnything() => Assert.True(new InputGate(null).TryFit(Given.Json("[1]"), out _, out _));

    private static InputGate Gate(string schema) => new(CompiledSchema.Compile(Given.Json(schema)));
}
