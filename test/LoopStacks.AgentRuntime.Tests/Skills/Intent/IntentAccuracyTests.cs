using LoopStacks.AgentRuntime.Skills;

namespace LoopStacks.AgentRuntime.Tests.Skills.Intent;

public sealed class IntentAccuracyTests(ITestOutputHelper output)
{
    [Fact]
    public void HeldOutSet_NeverTunedOn_StaysAboveTheFloor()
    {
        var measured = Measure("Intent.HeldOut");
        Assert.True(measured.Count >= 100);
        Assert.True(measured.Accuracy >= 0.94, measured.Summary("intent, held out"));
        Assert.True(measured.MacroF1 >= 0.94, measured.Summary("intent, held out"));
    }

    [Fact]
    public void HeldOutSet_ItsMessages_AreNoExamplesOfTheDefaultIntents()
    {
        var examples = SkillTexts.Lines("Intent.Defaults").Select(l => l.Split('\t')).Where(c => c[1] == "example").Select(c => Bare(c[2]));

        Assert.Empty(LabelledTexts.Read("Intent.HeldOut").Select(t => Bare(t.Text)).Intersect(examples));
    }

    [Fact]
    public void TuningSet_RulesAsTheyAre_IsMostlyRight()
    {
        var measured = Measure("Intent.Tuning");
        foreach (var mistake in measured.Mistakes())
            output.WriteLine(mistake);
        Assert.True(measured.Accuracy >= 0.9, measured.Summary("intent, tuning"));
    }

    private static string Bare(string text) =>
        string.Concat(text.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c == ' ')).Trim();

    private Measurement Measure(string name)
    {
        var measured = new Measurement(LabelledTexts.Read(name), text => Ask.Label("intent-classification", "intent", text));
        output.WriteLine(measured.Summary(name));
        return measured;
    }
}
