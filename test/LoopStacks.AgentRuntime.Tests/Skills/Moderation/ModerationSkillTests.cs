namespace LoopStacks.AgentRuntime.Tests.Skills.Moderation;

public sealed class ModerationSkillTests
{
    private const string Capability = "content-moderation";

    [Theory]
    [InlineData("insult", "You are such an idiot")]
    [InlineData("insult", "what an 1d10t")]
    [InlineData("insult", "IDIOOOOOT!!!")]
    [InlineData("insult", "you i d i o t")]
    [InlineData("insult", "you m.o.r.o.n")]
    [InlineData("insult", "ｉｄｉｏｔ")]
    [InlineData("insult", "idi\u200bot")]
    [InlineData("profanity", "this is sh1t")]
    [InlineData("profanity", "f*ck this")]
    [InlineData("profanity", "$hit happens")]
    [InlineData("threat", "I'm going to kill you")]
    [InlineData("threat", "we will find and kill your family")]
    [InlineData("threat", "There is a note: I planted a bomb.")]
    [InlineData("harassment", "Nobody likes you, go die")]
    [InlineData("harassment", "the world would be better off without you")]
    [InlineData("hate", "Immigrants are vermin")]
    [InlineData("hate", "go back to your country")]
    [InlineData("sexual", "send me nudes")]
    [InlineData("self-harm", "I don't want to live anymore")]
    [InlineData("self-harm", "sometimes I think about killing myself, I want to die")]
    [InlineData("violence", "how to build a pipe bomb")]
    [InlineData("spam", "You have won! Click here to claim your prize")]
    [InlineData("spam", "http://a.example http://b.example http://c.example")]
    public void Moderation_Harmful_IsFlaggedInItsCategory(string category, string text)
    {
        var output = Ask.Run(Capability, text).Output;

        Assert.True(output.GetProperty("flagged").GetBoolean(), output.GetRawText());
        Assert.InRange(output.GetProperty("categories").GetProperty(category).GetDouble(), 0.4, 1);
        Assert.NotEqual(0, output.GetProperty("reasons").GetArrayLength());
    }

    [Theory]
    [InlineData("Please kill the process and restart the server.")]
    [InlineData("The battery died after an hour.")]
    [InlineData("I would kill for a coffee right now.")]
    [InlineData("Scunthorpe and Essex are places; a cocktail is a drink.")]
    [InlineData("We assess classic assumptions about mass.")]
    [InlineData("The refund took 10 days, I am not happy.")]
    [InlineData("Order 5417 has 3 items for $20.")]
    [InlineData("damn, that was close")]
    [InlineData("A B C D E are the first letters.")]
    [InlineData("I hate waiting in line.")]
    [InlineData("The suspect was shot in the film.")]
    [InlineData("")]
    public void Moderation_Harmless_IsAllowed(string text)
    {
        var output = Ask.Run(Capability, text).Output;

        Assert.Equal("allow", output.GetProperty("action").GetString());
        Assert.False(output.GetProperty("flagged").GetBoolean());
    }

    [Theory]
    [InlineData("I will kill you", "block")]
    [InlineData("kill all the immigrants", "block")]
    [InlineData("I want to kill myself", "review")]
    [InlineData("this is fucking great", "review")]
    public void Moderation_Severity_DecidesTheAction(string text, string action) =>
        Assert.Equal(action, Ask.Label(Capability, "action", text));

    [Theory]
    [InlineData("you idiot", """{"allowedTerms": ["idiot"]}""", "allow")]
    [InlineData("I use AcmeCloud", """{"blockedTerms": ["acmecloud"]}""", "block")]
    [InlineData("you idiot", """{"reviewAt": 0.9, "blockAt": 0.95}""", "allow")]
    [InlineData("damn", """{"reviewAt": 0.1}""", "review")]
    public void Moderation_Configuration_IsKept(string text, string config, string action) =>
        Assert.Equal(action, Ask.Run(Capability, text, config).Output.GetProperty("action").GetString());
}
