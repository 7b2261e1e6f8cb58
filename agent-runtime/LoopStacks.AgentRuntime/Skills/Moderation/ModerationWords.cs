using System.Globalization;
using System.Text.RegularExpressions;

namespace LoopStacks.AgentRuntime.Skills.Moderation;

/// <summary>The words and rules of moderation. Loaded once; immutable and thread safe.</summary>
internal sealed class ModerationWords
{
    // Endings are matched by the first letters, so that a word is compared with few entries.
    private const int StemLength = 3;

    private static readonly Lazy<ModerationWords> Loaded = new(() => new ModerationWords());

    private readonly ILookup<string, ModerationTerm> termsByFirstWord;
    private readonly ILookup<string, ModerationTerm> openTerms;

    private ModerationWords()
    {
        var terms = SkillTexts.Lines("Moderation.Words").Select(line => line.Split('\t'))
            .Select(c => ModerationTerm.Parse(c[0], double.Parse(c[1], CultureInfo.InvariantCulture), c[2]))
            .ToList();
        termsByFirstWord = terms.Where(t => !t.IsOpen || t.Words.Length > 1).ToLookup(t => t.Words[0], StringComparer.Ordinal);
        openTerms = terms.Where(t => t.IsOpen && t.Words.Length == 1).ToLookup(t => t.Words[0][..StemLength], StringComparer.Ordinal);
        Rules = SkillTexts.Lines("Moderation.Rules").Select(line => line.Split('\t', 3))
            .GroupBy(c => (Category: c[0], Severity: double.Parse(c[1], CultureInfo.InvariantCulture)))
            .Select(g => new ModerationRule(g.Key.Category, g.Key.Severity, Compile(g.Select(c => c[2]))))
            .ToList();
    }

    public static ModerationWords Instance => Loaded.Value;

    /// <summary>Patterns over folded words that are joined by single spaces.</summary>
    public IReadOnlyList<ModerationRule> Rules { get; }

    /// <summary>The terms that the words at a place spell.</summary>
    public IEnumerable<ModerationTerm> At(IReadOnlyList<string> words, int start)
    {
        var word = words[start];
        foreach (var term in termsByFirstWord[word])
        {
            if (term.MatchesAt(words, start))
                yield return term;
        }

        if (word.Length < StemLength)
            yield break;
        foreach (var term in openTerms[word[..StemLength]])
        {
            if (word.StartsWith(term.Words[0], StringComparison.Ordinal))
                yield return term;
        }
    }

    private static Regex Compile(IEnumerable<string> patterns) =>
        new($@"\b(?:{string.Join('|', patterns)})\b", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
