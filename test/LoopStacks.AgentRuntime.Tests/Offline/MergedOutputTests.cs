using LoopStacks.AgentRuntime.Offline;
using LoopStacks.AgentRuntime.Skills;
using LoopStacks.AgentRuntime.Tests.Fakes;

namespace LoopStacks.AgentRuntime.Tests.Offline;

public sealed class MergedOutputTests
{
    [Theory]
    [InlineData(0.5, 0.9, """{"a":1,"c":2,"b":3}""")]
    [InlineData(0.9, 0.5, """{"a":1,"c":1,"b":3}""")]
    [InlineData(0.7, 0.7, """{"a":1,"c":1,"b":3}""")]
    public void Of_SameKey_TheMoreConfidentStandsAndOfEqualsTheFirst(double first, double second, string expected)
    {
        var merged = MergedOutput.Of([new SkillAnswer(Given.Json("""{"a":1,"c":1}"""), first), new SkillAnswer(Given.Json("""{"c":2,"b":3}"""), second)]);

        Assert.Equal(expected, merged.GetRawText());
    }
}
