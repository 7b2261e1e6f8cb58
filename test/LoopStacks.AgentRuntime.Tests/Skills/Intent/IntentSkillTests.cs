using LoopStacks.AgentRuntime.Skills;

namespace LoopStacks.AgentRuntime.Tests.Skills.Intent;

public sealed class IntentSkillTests
{
    private const string Capability = "intent-classification";

    [Theory]
    [InlineData("""{"intents": [{"name": "sick-leave", "examples": ["I am ill today"], "keywords": ["sick"]}, {"name": "holiday", "examples": ["I want to take a day off"]}]}""")]
    [InlineData("""{"intents": {"sick-leave": ["I am ill today", "I feel sick"], "holiday": {"keywords": ["vacation", "day off"]}}}""")]
    public void Intent_ConfiguredSet_ReplacesTheDefaultOne(string config)
    {
        Assert.Equal("sick-leave", Ask.Run(Capability, "Sorry, I'm sick", config).Output.GetProperty("intent").GetString());
        Assert.Equal("holiday", Ask.Run(Capability, "Can I take the day off on Friday?", config).Output.GetProperty("intent").GetString());
    }

    [Theory]
    [InlineData("""{"intents": 3}""")]
    [InlineData("""{"intents": []}""")]
    [InlineData("""{"intents": [{"examples": ["x"]}]}""")]
    [InlineData("""{"intents": [{"name": "a", "examples": [1]}]}""")]
    public void Intent_UnusableConfiguration_BidsNothingAndSaysWhy(string config)
    {
        Assert.Equal(0, SkillCatalog.Find(Capability)!.Confidence(Ask.Request("hello", config)));
        Assert.NotEmpty(Assert.Throws<ArgumentException>(() => Ask.Run(Capability, "hello", config)).Message);
    }

    [Fact]
    public void Intent_NothingSpeaksForAny_IsUnknown() =>
        Assert.Equal("unknown", Ask.Label(Capability, "intent", "xyzzy plugh"));

    [Fact]
    public void Intent_ClearMessage_IsSurerThanAnUnclearOne()
    {
        var clear = Ask.Run(Capability, "I forgot my password, please reset it").Confidence;
        var unclear = Ask.Run(Capability, "the thing with the other thing and a receipt").Confidence;

        Assert.True(clear > 0.6 && unclear < clear, $"{clear} {unclear}");
    }

    [Fact]
    public void Intent_Alternatives_FallInConfidenceAndLeaveOutTheBest()
    {
        var output = Ask.Run(Capability, "cancel my order and refund me").Output;
        var alternatives = output.GetProperty("alternatives").EnumerateArray().ToList();

        Assert.Equal(3, alternatives.Count);
        Assert.DoesNotContain(alternatives, a => a.GetProperty("intent").GetString() == output.GetProperty("intent").GetString());
        Assert.True(alternatives[0].GetProperty("confidence").GetDouble() >= alternatives[1].GetProperty("confidence").GetDouble());
    }
}
