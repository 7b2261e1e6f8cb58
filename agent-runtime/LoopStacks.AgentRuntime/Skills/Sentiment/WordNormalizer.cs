using System.Collections.Frozen;

namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>Brings a written word to the form in which the lexicon has it.</summary>
internal static class WordNormalizer
{
    // No word of the lexicon is longer; longer runs of letters are not looked up.
    private const int MaxLength = 40;

    /// <summary>Contractions as people type them without the apostrophe.</summary>
    private static readonly FrozenDictionary<string, string> Contractions = new Dictionary<string, string>
    {
        ["dont"] = "don't", ["doesnt"] = "doesn't", ["didnt"] = "didn't", ["cant"] = "can't", ["couldnt"] = "couldn't",
        ["wont"] = "won't", ["wouldnt"] = "wouldn't", ["isnt"] = "isn't", ["arent"] = "aren't", ["wasnt"] = "wasn't",
        ["werent"] = "weren't", ["hasnt"] = "hasn't", ["havent"] = "haven't", ["hadnt"] = "hadn't",
        ["shouldnt"] = "shouldn't", ["aint"] = "ain't", ["im"] = "i'm", ["ive"] = "i've", ["youre"] = "you're",
        ["f*ck"] = "fuck", ["f**k"] = "fuck", ["f*cking"] = "fucking", ["sh*t"] = "shit", ["s**t"] = "shit",
        ["b*tch"] = "bitch", ["luv"] = "love", ["gr8"] = "great", ["thnx"] = "thanks", ["thanx"] = "thanks",
        ["defo"] = "definitely", ["prob"] = "probably",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Token ToToken(ReadOnlySpan<char> written, SentimentLexicon lexicon)
    {
        if (written.Length > 4 * MaxLength)
            return new Token(TokenKind.Word, "");
        var shouted = IsShouted(written);
        var word = written.ToString().ToLowerInvariant().Replace('\u2019', '\'');
        var reduced = Reduce(word, lexicon, out var stretched);
        if (reduced.Length > MaxLength)
            return new Token(TokenKind.Word, "");
        return new Token(TokenKind.Word, Contractions.GetValueOrDefault(reduced, reduced), shouted, stretched);
    }

    private static bool IsShouted(ReadOnlySpan<char> written)
    {
        var letters = 0;
        foreach (var c in written)
        {
            if (char.IsLower(c))
                return false;
            if (char.IsUpper(c))
                letters++;
        }

        return letters >= 2;
    }

    /// <summary>Three or more equal letters become two, or one where only that makes a known word.</summary>
    private static string Reduce(string word, SentimentLexicon lexicon, out bool stretched)
    {
        var twice = Squeeze(word, 2);
        stretched = twice.Length != word.Length && word.Any(char.IsLetter);
        if (!stretched || lexicon.Knows(twice))
            return twice;
        var once = Squeeze(word, 1);
        return lexicon.Knows(once) ? once : twice;
    }

    /// <summary>Runs of three or more letters are cut to <paramref name="keep"/>; shorter runs stay.</summary>
    private static string Squeeze(string word, int keep)
    {
        var kept = new System.Text.StringBuilder(word.Length);
        for (var i = 0; i < word.Length;)
        {
            var end = i + 1;
            while (end < word.Length && word[end] == word[i])
                end++;
            var run = end - i;
            kept.Append(word[i], run >= 3 && char.IsLetter(word[i]) ? keep : run);
            i = end;
        }

        return kept.ToString();
    }
}
