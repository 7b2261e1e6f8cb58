using LoopStacks.AgentRuntime.Models;

namespace LoopStacks.AgentRuntime.Tests.Models;

public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("```json\n{\"a\":1}\n```", """{"a":1}""")]
    [InlineData("```\n[1]\n```\n", "[1]")]
    [InlineData("Look: {\"a\":1}. Or {\"a\":1,\"b\":2}!", """{"a":1,"b":2}|{"a":1}""")]
    [InlineData("Über {x} {\"ä\":\"}\"}", """{"ä":"}"}""")]
    [InlineData("nothing here", "")]
    [InlineData("{ unfinished", "")]
    [InlineData("```", "")]
    [InlineData("", "")]
    public void Candidates_Text_GivesItsValuesTheLargestFirst(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', AnswerReader.Candidates(text).Select(value => value.GetRawText())));
}
