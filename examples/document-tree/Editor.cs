using System.Text.Json;

/// <summary>The reducer: makes one report of what was read and of the language that was told.</summary>
internal static class Editor
{
    private const int Terms = 12;

    public static Report Write(Findings findings)
    {
        var reading = Of<Reading>(findings, "document-reading");
        return new Report(
            Of<Tongue>(findings, "language-detection").Language,
            reading.Characters,
            reading.Words,
            reading.Parts,
            reading.Moods,
            [.. reading.Terms.OrderByDescending(term => term.Value).ThenBy(term => term.Key, StringComparer.Ordinal).Take(Terms).Select(term => new Term(term.Key, term.Value))],
            reading.Sentences);
    }

    private static T Of<T>(Findings findings, string capability) =>
        findings.Contributions.First(contribution => contribution.Capabilities.Contains(capability)).Output.Deserialize<T>(JsonSerializerOptions.Web)!;

    private sealed record Tongue(string Language);
}
