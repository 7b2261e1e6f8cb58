namespace LoopStacks.AgentRuntime.Tests.Skills.Language;

public sealed class LanguageSkillTests(ITestOutputHelper output)
{
    private const string Capability = "language-detection";

    [Fact]
    public void HeldOutSet_NeverTunedOn_StaysAboveTheFloor()
    {
        var measured = new Measurement(LabelledTexts.Read("Language.HeldOut"), text => Ask.Label(Capability, "language", text));
        output.WriteLine(measured.Summary("Language.HeldOut"));
        Assert.True(measured.Accuracy >= 0.95, measured.Summary("language, held out"));
        Assert.True(measured.MacroF1 >= 0.95, measured.Summary("language, held out"));
    }

    [Theory]
    [InlineData("12345 !!! 67")]
    [InlineData("")]
    [InlineData("🙂🙂")]
    public void Language_NoLetters_CannotBeTold(string text) => Assert.Equal("und", Ask.Label(Capability, "language", text));

    [Fact]
    public void Language_OneWord_IsLessSureThanASentence() =>
        Assert.True(
            Ask.Run(Capability, "radio").Confidence
            < Ask.Run(Capability, "The radio in the kitchen was playing all day long and nobody listened to it").Confidence);

    [Fact]
    public void Language_SentenceWithForeignName_KeepsItsLanguage() =>
        Assert.Equal("ja", Ask.Label(Capability, "language", "東京でMicrosoftの新しい製品を見ました。"));
}
