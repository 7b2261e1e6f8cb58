namespace LoopStacks.AgentRuntime.Tests.Skills.Sentiment;

public sealed class SentimentSkillTests
{
    private const string Capability = "sentiment-analysis";

    [Theory]
    [InlineData("It is good.", "It is very good.")]
    [InlineData("It is slightly good.", "It is good.")]
    [InlineData("It is good.", "It is GOOD.")]
    [InlineData("It is good.", "It is good!!!")]
    [InlineData("It is good.", "It is sooo good.")]
    [InlineData("It is not good.", "It is good.")]
    [InlineData("It isn't good.", "It is bad, isn't it? No, good.")]
    [InlineData("It is good, but slow.", "It is slow, but good.")]
    [InlineData("It is bad.", "It is not bad.")]
    [InlineData("The food is cold :(", "The food is cold :)")]
    [InlineData("Is it good?", "It is good.")]
    [InlineData("It would be good.", "It is good.")]
    public void Sentiment_SecondText_ScoresHigher(string lower, string higher) =>
        Assert.True(Score(lower) < Score(higher), $"{Score(lower)} < {Score(higher)}");

    [Fact]
    public void Sentiment_NegationAcrossComma_DoesNotReach() => Assert.True(Score("No, it is wonderful.") > 0.3);

    [Fact]
    public void Sentiment_TypographicApostrophe_NegatesToo() => Assert.True(Score("It isn’t good.") < 0);

    [Fact]
    public void Sentiment_Output_HasWhatTheSeedAgentDeclares()
    {
        var output = Ask.Run(Capability, "I love this new AI orchestration platform!").Output;

        Assert.Equal("positive", output.GetProperty("sentiment").GetString());
        Assert.InRange(output.GetProperty("confidence").GetDouble(), 0.7, 1);
    }

    [Fact]
    public void Sentiment_OtherLanguage_LowersConfidenceAndBid()
    {
        const string German = "Das ist wirklich ein sehr schönes Gerät und ich bin damit zufrieden";

        Assert.True(Ask.Run(Capability, German).Confidence < 0.3);
        Assert.True(LoopStacks.AgentRuntime.Skills.SkillCatalog.Find(Capability)!.Confidence(Ask.Request(German)) < 0.3);
    }

    [Fact]
    public void Sentiment_WebAddressAndMention_DoNotFeel() => Assert.Equal(0, Score("@happy see https://love.example/great"));

    private static double Score(string text) => Ask.Run(Capability, text).Output.GetProperty("score").GetDouble();
}
