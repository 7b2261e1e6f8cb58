using LoopStacks.AgentRuntime.Tests.Fakes;

namespace LoopStacks.AgentRuntime.Tests.Running;

public sealed class OfflineBiddingTests
{
    [Fact]
    public void Bid_InputThatFits_HasTheSkillsOwnConfidence()
    {
        var bid = Given.Offline(Documents.Sentiment()).Bid("""{"text":"I love this new platform!"}""");

        Assert.Null(bid.DeclineReason);
        Assert.InRange(bid.Confidence, 0.5, 1);
        Assert.Null(bid.Cost);
    }

    [Theory]
    [InlineData("""{"text":5}""", "/text")]
    [InlineData("""{"number":5}""", "text")]
    [InlineData("[1]", "array")]
    public void Bid_InputThatDoesNotFit_DeclinesWithThePlace(string input, string expected)
    {
        var bid = Given.Offline(Documents.Sentiment()).Bid(input);

        Assert.Contains("schema.input", bid.DeclineReason, StringComparison.Ordinal);
        Assert.Contains(expected, bid.DeclineReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"I love it\"")]
    [InlineData("""{"message":"I love it"}""")]
    [InlineData("""{"ticket":{"body":"I love it"}}""")]
    public void Bid_SingleStringOfAnotherName_IsFitted(string input) =>
        Assert.Null(Given.Offline(Documents.Sentiment()).Bid(input).DeclineReason);

    [Fact]
    public void Bid_CapabilityWithoutSkill_DeclinesAndNamesTheSkills()
    {
        var agent = Given.Offline(Documents.Agent("""
            "capabilities":["legal-advice"]
            """));

        var bid = agent.Bid("""{"text":"hello"}""", "legal-advice");

        Assert.Contains("no offline skill legal-advice", bid.DeclineReason, StringComparison.Ordinal);
        Assert.Contains("sentiment-analysis", bid.DeclineReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Bid_ConfigThatTheSkillCannotUse_Declines()
    {
        var agent = Given.Offline(Documents.Agent("""
            "capabilities":["intent-classification"]
            """));

        var bid = agent.Bid("""{"text":"hello there"}""", "intent-classification", """{"intents":5}""");

        Assert.Contains("config", bid.DeclineReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Bid_Cost_IsThatOfTheResource() =>
        Assert.Equal(0.25m, Given.Offline(Documents.Sentiment(""","bidding":{"cost":0.25}""")).Bid("""{"text":"good"}""").Cost);
}
