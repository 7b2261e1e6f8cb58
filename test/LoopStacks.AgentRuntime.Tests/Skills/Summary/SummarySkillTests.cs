using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Tests.Skills.Summary;

public sealed class SummarySkillTests
{
    private const string Capability = "text-summarization";

    private const string Article =
        "The town council approved the new bicycle bridge on Tuesday. The bridge will connect the old town with the station and "
        + "cost 4.5 million euros. Councillor Dr. Maria Stein called the bridge a step towards safer cycling in the town. Some shop "
        + "owners fear that parking spaces near the station will disappear. Lunch was served at noon. Construction of the bicycle "
        + "bridge begins in March and should end within two years. Is that realistic?";

    [Fact]
    public void Summary_LongText_HasThreeOfItsSentencesInOrder()
    {
        var output = Ask.Run(Capability, Article).Output;
        var sentences = output.GetProperty("sentences").EnumerateArray().Select(s => s.GetString()!).ToList();

        Assert.Equal(3, sentences.Count);
        var places = sentences.Select(s => Article.IndexOf(s, StringComparison.Ordinal)).ToList();
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain(-1, places);
        Assert.DoesNotContain("Lunch", output.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.InRange(output.GetProperty("compression").GetDouble(), 0.1, 0.9);
    }

    [Theory]
    [InlineData("""{"maxSentences": 1}""", 1)]
    [InlineData("""{"maxSentences": 5, "ratio": 0.3}""", 3)]
    [InlineData("""{"maxSentences": 50}""", 7)]
    public void Summary_Configured_KeepsToTheLimits(string config, int expected) =>
        Assert.Equal(expected, Ask.Run(Capability, Article, config).Output.GetProperty("sentences").GetArrayLength());

    [Fact]
    public void Summary_RatioOutOfRange_SaysSo() =>
        Assert.Contains("ratio", Assert.Throws<ArgumentException>(() => Ask.Run(Capability, Article, """{"ratio": 2}""")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Dr. Smith paid 3.50 dollars. He left.", 2)]
    [InlineData("We met at 5 p.m. in Rome. It rained!", 2)]
    [InlineData("J. R. Miller wrote it, e.g. the novel. Really? Yes...", 3)]
    [InlineData("He said \"Stop.\" Then he left.", 2)]
    [InlineData("今日は晴れです。明日は雨です。", 2)]
    [InlineData("Heading\n\nBody text here", 2)]
    [InlineData("Visit example.com. It is free.", 2)]
    [InlineData("   ", 0)]
    public void Sentences_AbbreviationsAndDecimals_DoNotEndThem(string text, int expected) =>
        Assert.Equal(expected, SentenceSplitter.Of(text).Count());
}
