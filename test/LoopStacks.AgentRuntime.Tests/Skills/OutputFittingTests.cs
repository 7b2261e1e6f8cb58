using System.Text.Json;
using LoopStacks.AgentRuntime.Skills;

namespace LoopStacks.AgentRuntime.Tests.Skills;

public sealed class OutputFittingTests
{
    private static readonly JsonElement Native = JsonElement.Parse("""{"sentiment":"positive","confidence":0.9,"score":0.7}""");

    [Theory]
    [InlineData("{}", """{"sentiment":"positive","confidence":0.9,"score":0.7}""")]
    [InlineData("""{"properties": {"sentiment": {"enum": ["positive", "negative", "neutral"]}, "confidence": {"type": "number"}}}""", """{"sentiment":"positive","confidence":0.9,"score":0.7}""")]
    [InlineData("""{"additionalProperties": false, "properties": {"sentiment": {}, "confidence": {}}}""", """{"sentiment":"positive","confidence":0.9}""")]
    [InlineData("""{"additionalProperties": false, "properties": {"sentiment": {"enum": ["POS", "NEG"]}}}""", """{"sentiment":"POS"}""")]
    [InlineData("""{"additionalProperties": false, "properties": {"sentiment": {"enum": ["Positive"]}}}""", """{"sentiment":"Positive"}""")]
    [InlineData("""{"additionalProperties": false, "properties": {"confidence": {"type": "integer"}, "missing": {}}}""", """{"confidence":1}""")]
    public void Output_DeclaredSchema_IsFitted(string schema, string expected) =>
        Assert.Equal(expected, OutputFitting.Fit(Native, JsonElement.Parse(schema)).GetRawText());

    [Fact]
    public void Output_NoSchema_StaysAsItIs() =>
        Assert.Equal(Native.GetRawText(), OutputFitting.Fit(Native, default).GetRawText());

    [Fact]
    public void Output_NestedObject_IsFittedToo()
    {
        var native = JsonElement.Parse("""{"categories": {"insult": 1, "spam": 0}, "list": [1, 2]}""");
        var schema = JsonElement.Parse(
            """{"properties": {"categories": {"additionalProperties": false, "properties": {"spam": {}}}}}""");

        Assert.Equal("""{"categories":{"spam":0},"list":[1,2]}""", OutputFitting.Fit(native, schema).GetRawText());
    }
}
