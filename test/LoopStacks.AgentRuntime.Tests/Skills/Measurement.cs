using System.Globalization;

namespace LoopStacks.AgentRuntime.Tests.Skills;

/// <summary>Accuracy and macro-F1 of a classifier over labelled texts.</summary>
internal sealed class Measurement
{
    private readonly List<(string Expected, string Actual, string Text)> answers = [];

    public Measurement(IEnumerable<(string Label, string Text)> texts, Func<string, string> classify)
    {
        foreach (var (label, text) in texts)
            answers.Add((label, classify(text), text));
    }

    public int Count => answers.Count;

    public double Accuracy => (double)answers.Count(a => a.Expected == a.Actual) / answers.Count;

    public double MacroF1 => answers.Select(a => a.Expected).Distinct().Average(F1Of);

    /// <summary>One line that the docs quote.</summary>
    public string Summary(string name) => string.Create(
        CultureInfo.InvariantCulture, $"{name}: {Count} texts, accuracy {Accuracy:0.000}, macro-F1 {MacroF1:0.000}");

    public IEnumerable<string> Mistakes() =>
        answers.Where(a => a.Expected != a.Actual).Select(a => $"{a.Expected} -> {a.Actual}: {a.Text}");

    private double F1Of(string label)
    {
        double hit = answers.Count(a => a.Expected == label && a.Actual == label);
        double claimed = answers.Count(a => a.Actual == label), real = answers.Count(a => a.Expected == label);
        return hit == 0 ? 0 : 2 * hit / (claimed + real);
    }
}
