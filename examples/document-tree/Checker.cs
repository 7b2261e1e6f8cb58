/// <summary>The verifier: trusts nobody, and looks everything up in the document.</summary>
internal static class Checker
{
    private const int MaxWords = 200;

    public static Verdict Check(string text, Report report)
    {
        var plain = Paragraphs.Unwrapped(text).ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal);
        List<string> reasons = [];
        if (report.Characters != text.Length || report.Words != Paragraphs.Words(text))
            reasons.Add($"The parts have {report.Characters} characters and {report.Words} words together; the document has {text.Length} and {Paragraphs.Words(text)}.");
        if (report.Moods.Values.Sum() != report.Parts)
            reasons.Add($"Of {report.Parts} parts {report.Moods.Values.Sum()} have a mood.");
        reasons.AddRange(report.Terms.Where(term => !plain.Contains(term.Text, StringComparison.OrdinalIgnoreCase)).Select(term => $"'{term.Text}' is not in the document."));
        reasons.AddRange(report.Summary.Where(sentence => !plain.Contains(sentence, StringComparison.Ordinal)).Select(sentence => $"Not a sentence of the document: {sentence}"));
        var words = report.Summary.Sum(Paragraphs.Words);
        if (words is 0 or > MaxWords)
            reasons.Add($"The summary has {words} words; it should have 1 to {MaxWords}.");
        return new Verdict(reasons.Count == 0, [.. reasons]);
    }
}
