namespace LoopStacks.AgentRuntime.Tests.Skills.Sentiment;

public sealed class SentimentAccuracyTests(ITestOutputHelper output)
{
    [Fact]
    public void HeldOutSet_NeverTunedOn_StaysAboveTheFloor()
    {
        var measured = Measure("Sentiment.HeldOut");
        Assert.True(measured.Count >= 120);
        Assert.True(measured.Accuracy >= 0.89, measured.Summary("sentiment, held out"));
        Assert.True(measured.MacroF1 >= 0.89, measured.Summary("sentiment, held out"));
    }

    [Fact]
    public void TuningSet_RulesAsTheyAre_IsMostlyRight()
    {
        var measured = Measure("Sentiment.Tuning");
        foreach (var mistake in measured.Mistakes())
            output.WriteLine(mistake);
        Assert.True(measured.Accuracy >= 0.9, measured.Summary("sentiment, tuning"));
    }

    private Measurement Measure(string name)
    {
        var measured = new Measurement(LabelledTexts.Read(name), text => Ask.Label("sentiment-analysis", "sentiment", text));
        output.WriteLine(measured.Summary(name));
        return measured;
    }
}
