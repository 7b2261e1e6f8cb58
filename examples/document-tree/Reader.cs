using System.Text.Json;
using LoopStacks.Agents;

/// <summary>Reads a document: a long one by child loops that read its parts, a short one with the skills that the realm offers.</summary>
internal static class Reader
{
    private const int LongCharacters = 6_000;
    private const int FewSentences = 2;

    /// <summary>Three skills look at a part at the same time. Nobody else needs this stack, so it is written out here.</summary>
    private static readonly InlineStack s_skills = InlineStack.Of("text-summarization", "keyword-extraction", "sentiment-analysis").Output("merge");

    public static async Task<Reading> ReadAsync(Document document, Work work, CancellationToken cancellation)
    {
        // Sent back: what was read is read, and only too much may have been taken over.
        if (work.Contributions.Any(seen => seen.Role == "verifier"))
            return Shortened(work.Contributions.Single(seen => seen.Role is null && seen.Capabilities.Contains("document-reading")).Output.Deserialize<Reading>(JsonSerializerOptions.Web)!);
        var parts = Paragraphs.Split(document.Text, LongCharacters);
        if (parts.Count == 1)
            return await LookAsync(document.Text, work, cancellation);
        var children = await Task.WhenAll(parts.Select((part, number) => work.SpawnAsync("document-reading", new Document(part), $"part-{number + 1}", cancellationToken: cancellation)));
        var readings = await work.WhenAllAsync<Reading>(children, cancellation);
        return await TogetherAsync([.. readings.Select(reading => reading!)], work, cancellation);
    }

    private static async Task<Reading> LookAsync(string text, Work work, CancellationToken cancellation)
    {
        var plain = Paragraphs.Unwrapped(text);
        if (plain.Length == 0)
            return new Reading(text.Length, 0, 0, [], [], []);
        var seen = (await work.RunAsync(s_skills, new Document(plain), "skills", cancellationToken: cancellation)).Deserialize<Seen>(JsonSerializerOptions.Web)!;
        return new Reading(
            text.Length,
            Paragraphs.Words(text),
            1,
            new() { [seen.Sentiment] = 1 },
            new(seen.Keywords.ToDictionary(keyword => keyword.Term, _ => 1)),
            seen.Sentences);
    }

    /// <summary>Counts are added up. The parts' sentences are summed up again, unless this is the whole document: then it has those of each of its quarters.</summary>
    private static async Task<Reading> TogetherAsync(Reading[] parts, Work work, CancellationToken cancellation)
    {
        string[] sentences = [.. parts.SelectMany(part => part.Sentences)];
        if (work.Depth > 0 && sentences.Length > FewSentences)
            sentences = (await work.RunAsync<Summary>("text-summarization", new Document(string.Join("\n\n", sentences)), "summary", cancellationToken: cancellation))!.Sentences;
        return new Reading(
            parts.Sum(part => part.Characters),
            parts.Sum(part => part.Words),
            parts.Sum(part => part.Parts),
            Added(parts.Select(part => part.Moods)),
            Added(parts.Select(part => part.Terms)),
            sentences);
    }

    private static SortedDictionary<string, int> Added(IEnumerable<SortedDictionary<string, int>> counts) =>
        new(counts.SelectMany(count => count).GroupBy(count => count.Key).ToDictionary(group => group.Key, group => group.Sum(count => count.Value)));

    /// <summary>The shorter half of the sentences.</summary>
    private static Reading Shortened(Reading reading)
    {
        var kept = reading.Sentences.OrderBy(sentence => sentence.Length).Take((reading.Sentences.Length + 1) / 2).ToHashSet();
        return reading with { Sentences = [.. reading.Sentences.Where(kept.Contains)] };
    }

    private sealed record Seen(string Sentiment, Keyword[] Keywords, string[] Sentences);

    private sealed record Keyword(string Term);

    private sealed record Summary(string[] Sentences);
}
