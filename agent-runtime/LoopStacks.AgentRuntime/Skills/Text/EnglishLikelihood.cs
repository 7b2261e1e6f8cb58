using LoopStacks.AgentRuntime.Skills.Language;
using LoopStacks.AgentRuntime.Skills.Sentiment;

namespace LoopStacks.AgentRuntime.Skills.Text;

/// <summary>Tells how likely a text is English, for the skills whose words are English only.</summary>
internal static class EnglishLikelihood
{
    private const int MaxWords = 120;

    /// <summary>0 to 1; looks at the first words only.</summary>
    public static double Of(string text)
    {
        var guess = LanguageDetector.Detect(text)[0];
        // The detector knows sentences, the word lists know single words; either may doubt, the detector only when it is sure.
        var foreign = guess.Language is "en" or LanguageDetector.Undetermined ? 0 : Math.Max(0, guess.Confidence - 0.4) / 0.6;
        var allowed = 1 - 0.95 * foreign;
        return Math.Min(allowed, ByKnownWords(text));
    }

    private static double ByKnownWords(string text)
    {
        var stop = EnglishStopWords.All;
        var lexicon = SentimentLexicon.Instance;
        int words = 0, known = 0, foreign = 0;
        foreach (var (start, length) in Words.Of(text))
        {
            var word = text.AsSpan(start, length).ToString().ToLowerInvariant().Replace('\u2019', '\'');
            words++;
            if (stop.Contains(word) || lexicon.Knows(word))
                known++;
            if (word.Any(c => c > 0x7f && char.IsLetter(c)))
                foreign++;
            if (words == MaxWords)
                break;
        }

        if (words == 0)
            return 0.5;
        var share = (double)known / words - 1.5 * foreign / words;
        // Half of ordinary English is function words; short texts may have none.
        var doubt = words < 4 ? 0.7 : 0.15;
        return Math.Clamp(Math.Max(share / 0.35, foreign > 0 ? 0 : doubt), 0, 1);
    }
}
