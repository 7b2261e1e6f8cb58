using System.Collections.Frozen;

namespace LoopStacks.AgentRuntime.Skills.Language;

/// <summary>What a language looks like: its common words, and how likely each run of three characters is.</summary>
internal sealed class LanguageProfile
{
    // Mass for trigrams that the short sample happens not to have.
    private const double Smoothing = 0.35;
    private const double TrigramSpace = 6000;

    private readonly FrozenDictionary<string, double> trigrams;
    private readonly double unseen;

    private LanguageProfile(string code, FrozenSet<string> words, Dictionary<string, double> counts)
    {
        Code = code;
        CommonWords = words;
        var total = counts.Values.Sum() + Smoothing * TrigramSpace;
        trigrams = counts.ToFrozenDictionary(p => p.Key, p => Math.Log((p.Value + Smoothing) / total), StringComparer.Ordinal);
        unseen = Math.Log(Smoothing / total);
        // The script of the sample's first word decides which texts the profile is compared with.
        Script = Scripts.Of(words.First()[0]);
    }

    /// <summary>ISO 639-1.</summary>
    public string Code { get; }

    public Script Script { get; }

    public FrozenSet<string> CommonWords { get; }

    /// <summary>Reads a line of <c>languages.tsv</c>: code, common words, a sample.</summary>
    public static LanguageProfile Parse(string line)
    {
        var columns = line.Split('\t');
        var words = columns[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        // Common words are listed once but met all the time, so they weigh more than a word of the sample.
        foreach (var word in words)
            Add(counts, word, 1.5);
        foreach (var word in Text.Words.LowerCase(columns[2]))
            Add(counts, word, 1);
        return new LanguageProfile(columns[0], words, counts);
    }

    /// <summary>The log-likelihood of a word in lower case, common words being likelier than their characters are.</summary>
    public double LogLikelihood(string word)
    {
        var padded = " " + word + " ";
        double sum = 0;
        for (var i = 0; i + 3 <= padded.Length; i++)
            sum += trigrams.GetValueOrDefault(padded.Substring(i, 3), unseen);
        return CommonWords.Contains(word) ? sum + 2.5 : sum;
    }

    private static void Add(Dictionary<string, double> counts, string word, double weight)
    {
        var padded = " " + word + " ";
        for (var i = 0; i + 3 <= padded.Length; i++)
        {
            var trigram = padded.Substring(i, 3);
            counts[trigram] = counts.GetValueOrDefault(trigram) + weight;
        }
    }
}
