namespace LoopStacks.AgentRuntime.Tests.Skills.Keywords;

public sealed class KeywordSkillTests
{
    private const string Capability = "keyword-extraction";

    private const string Article =
        "Solar panels turn sunlight into electricity. The price of solar panels fell by half in ten years. "
        + "Home owners install solar panels on the roof and store electricity in a battery. A battery keeps the lights on at night.";

    [Fact]
    public void Keywords_RepeatedTerm_ComesFirst() => Assert.Equal("solar panels", Terms(Article, null)[0]);

    [Fact]
    public void Keywords_MaxKeywords_BoundsTheList() => Assert.Equal(2, Terms(Article, """{"maxKeywords": 2}""").Count);

    [Fact]
    public void Keywords_TermInsideAnother_IsLeftOut() => Assert.DoesNotContain("panels", Terms(Article, null));

    [Fact]
    public void Keywords_GermanText_LeavesOutGermanStopWords()
    {
        var terms = Terms("Der Zug nach Hamburg ist heute verspätet, weil die Strecke bei Hannover gesperrt ist und der Zug warten muss.", null);

        Assert.DoesNotContain(terms, t => t.Split(' ').Any(w => w is "der" or "ist" or "und" or "die"));
        Assert.Contains(terms, t => t.Contains("hamburg", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"maxKeywords": 0}""")]
    [InlineData("""{"maxKeywords": "ten"}""")]
    [InlineData("""{"maxKeywords": 2.5}""")]
    public void Keywords_UnusableMaximum_SaysSo(string config) =>
        Assert.Contains("maxKeywords", Assert.Throws<ArgumentException>(() => Terms(Article, config)).Message, StringComparison.Ordinal);

    private static List<string> Terms(string text, string? config) =>
        Ask.Run(Capability, text, config).Output.GetProperty("keywords").EnumerateArray()
            .Select(k => k.GetProperty("term").GetString()!).ToList();
}
