using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Summary;

/// <summary>Chooses the sentences that say most of a text. Stateless and thread safe.</summary>
internal static class Summarizer
{
    /// <summary>More sentences are not compared with each other; the ones richest in the text's words are.</summary>
    public const int MaxCompared = 300;

    private const int MaxStemsOfSentence = 60;

    /// <summary>All sentences of a text, cut out of it.</summary>
    public static List<string> Sentences(string text) =>
        SentenceSplitter.Of(text).Select(s => text.Substring(s.Start, s.Length)).ToList();

    /// <summary>The places of the <paramref name="count"/> best sentences, in the text's order.</summary>
    public static IReadOnlyList<int> Choose(string text, IReadOnlyList<string> sentences, int count)
    {
        var stopWords = StopWordsOf.Text(text);
        var counts = sentences.Select(s => Count(s, stopWords)).ToList();
        var compared = Richest(counts);
        var weights = TextRank.Weigh(compared.Select(i => counts[i]).ToList());
        return compared
            .Select((place, i) => (Place: place, Weight: weights[i] * Favour(place, sentences[place])))
            .OrderByDescending(s => s.Weight)
            .ThenBy(s => s.Place)
            .DistinctBy(s => sentences[s.Place])
            .Take(count)
            .Select(s => s.Place)
            .Order()
            .ToList();
    }

    private static Dictionary<string, double> Count(string sentence, System.Collections.Frozen.FrozenSet<string> stopWords)
    {
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var word in Words.LowerCase(sentence).Where(w => w.Length > 1 && !stopWords.Contains(w)).Take(MaxStemsOfSentence))
        {
            var stem = PorterStemmer.Stem(word);
            counts[stem] = counts.GetValueOrDefault(stem) + 1;
        }

        return counts;
    }

    private static List<int> Richest(List<Dictionary<string, double>> counts)
    {
        if (counts.Count <= MaxCompared)
            return Enumerable.Range(0, counts.Count).ToList();
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var stem in counts.SelectMany(c => c.Keys))
            frequency[stem] = frequency.GetValueOrDefault(stem) + 1;
        return Enumerable.Range(0, counts.Count)
            .OrderByDescending(i => counts[i].Keys.Sum(s => Math.Log(1 + frequency[s])) / Math.Sqrt(1 + counts[i].Count))
            .ThenBy(i => i)
            .Take(MaxCompared)
            .Order()
            .ToList();
    }

    /// <summary>Texts open with what matters; questions and fragments rarely sum up.</summary>
    private static double Favour(int place, string sentence)
    {
        var favour = place == 0 ? 1.25 : place == 1 ? 1.08 : 1;
        if (sentence.EndsWith('?'))
            favour *= 0.7;
        return sentence.Length < 25 ? favour * 0.6 : favour;
    }
}
