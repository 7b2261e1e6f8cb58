using System.Collections.Frozen;
using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Language;

/// <summary>
/// Tells languages apart: by script where that decides, else by naive Bayes over trigrams and common words of the
/// languages of that script. Stateless and thread safe; profiles load at first use.
/// </summary>
internal static class LanguageDetector
{
    /// <summary>The code for a text whose language cannot be told (ISO 639-2).</summary>
    public const string Undetermined = "und";

    private const int MaxCharacters = 4000;
    private const int MaxWords = 300;
    private const int MaxWordLength = 40;

    private static readonly Lazy<ILookup<Script, LanguageProfile>> Profiles =
        new(() => SkillTexts.Lines("Language.Profiles").Select(LanguageProfile.Parse).ToLookup(p => p.Script));

    /// <summary>The languages that the text may be in, best first; at least one.</summary>
    public static IReadOnlyList<LanguageGuess> Detect(string text)
    {
        var beginning = text.Length <= MaxCharacters ? text : text[..MaxCharacters];
        var (script, share) = MainScript(beginning);
        if (script == Script.None)
            return [new LanguageGuess(Undetermined, 0.1)];
        if (Scripts.OnlyLanguage(script) is { } only)
            return [new LanguageGuess(only, 0.6 + 0.38 * share)];
        var words = Words.LowerCase(beginning, MaxWordLength).Where(w => Scripts.Of(w[0]) == script).Take(MaxWords).ToList();
        return words.Count == 0 ? [new LanguageGuess(Undetermined, 0.1)] : Rank(Profiles.Value[script].ToList(), words, share);
    }

    /// <summary>Common words of a language, for leaving them out; empty when it has no profile.</summary>
    public static FrozenSet<string> CommonWords(string language) =>
        Profiles.Value.SelectMany(g => g).FirstOrDefault(p => p.Code == language)?.CommonWords ?? FrozenSet<string>.Empty;

    private static (Script Script, double Share) MainScript(string text)
    {
        var counts = new int[Enum.GetValues<Script>().Length];
        foreach (var c in text)
            counts[(int)Scripts.Of(c)]++;
        counts[0] = 0;
        var total = counts.Sum();
        if (total == 0)
            return (Script.None, 0);
        // Japanese mixes kana with Han characters; a text with a tenth of kana is Japanese, however many Han it has.
        var eastern = counts[(int)Script.Kana] + counts[(int)Script.Han];
        if (counts[(int)Script.Kana] * 10 >= eastern && eastern * 2 >= total)
            return (Script.Kana, (double)eastern / total);
        var best = Array.IndexOf(counts, counts.Max());
        return ((Script)best, (double)counts[best] / total);
    }

    private static List<LanguageGuess> Rank(List<LanguageProfile> profiles, List<string> words, double share)
    {
        var scores = profiles.Select(p => words.Sum(p.LogLikelihood)).ToList();
        var best = scores.Max();
        // Trigrams overlap and so repeat each other: the evidence grows with about the root of their number.
        var sharpness = 0.75 / Math.Sqrt(words.Count);
        var powers = scores.Select(s => Math.Exp((s - best) * sharpness)).ToList();
        var knownShare = 0.5 + 0.5 * Math.Min(1, words.Count / 4.0);
        return profiles.Select((p, i) => new LanguageGuess(p.Code, powers[i] / powers.Sum() * share * knownShare))
            .OrderByDescending(g => g.Confidence)
            .ToList();
    }
}
