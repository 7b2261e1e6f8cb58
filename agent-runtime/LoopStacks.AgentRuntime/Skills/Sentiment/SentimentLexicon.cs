using System.Collections.Frozen;

namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>The words, phrases and symbols that feel, on a scale from -4 to 4. Loaded once.</summary>
internal sealed class SentimentLexicon
{
    private static readonly Lazy<SentimentLexicon> Loaded = new(() => new SentimentLexicon());

    private readonly FrozenDictionary<string, double> words = SkillTexts.Numbers("Sentiment.Lexicon");
    private readonly FrozenDictionary<string, double> boosters = SkillTexts.Numbers("Sentiment.Boosters");
    private readonly FrozenDictionary<string, double> symbols = SkillTexts.Numbers("Sentiment.Emoji");
    private readonly FrozenDictionary<string, (string[] Words, double Valence)[]> phrases;

    private SentimentLexicon()
    {
        // By first word, longest first, so that the first match is the longest one.
        phrases = SkillTexts.Numbers("Sentiment.Phrases")
            .Select(p => (Words: p.Key.Split(' '), p.Value))
            .GroupBy(p => p.Words[0], StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(p => p.Words.Length).ToArray(), StringComparer.Ordinal);
        Emoticons = symbols.Keys.Where(k => k[0] < 0x2000)
            .GroupBy(k => k[0])
            .ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(k => k.Length).ToArray());
    }

    public static SentimentLexicon Instance => Loaded.Value;

    /// <summary>Emoticons made of plain characters by their first one, longest first.</summary>
    public FrozenDictionary<char, string[]> Emoticons { get; }

    public double Word(string word) => words.GetValueOrDefault(word);

    public bool Knows(string word) => words.ContainsKey(word) || boosters.ContainsKey(word);

    public double Booster(string word) => boosters.GetValueOrDefault(word);

    public bool TrySymbol(string symbol, out double valence) => symbols.TryGetValue(symbol, out valence);

    /// <summary>The longest phrase that begins at a token: its length in tokens and valence, or a length of 0.</summary>
    public (int Length, double Valence) PhraseAt(IReadOnlyList<Token> tokens, int start)
    {
        if (tokens[start].Kind != TokenKind.Word || !phrases.TryGetValue(tokens[start].Text, out var candidates))
            return default;
        foreach (var (parts, valence) in candidates)
        {
            if (Matches(tokens, start, parts))
                return (parts.Length, valence);
        }

        return default;
    }

    private static bool Matches(IReadOnlyList<Token> tokens, int start, string[] parts)
    {
        if (start + parts.Length > tokens.Count)
            return false;
        for (var i = 1; i < parts.Length; i++)
        {
            if (tokens[start + i].Kind != TokenKind.Word || tokens[start + i].Text != parts[i])
                return false;
        }

        return true;
    }
}
