using System.Collections.Frozen;
using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Keywords;

/// <summary>
/// Finds key terms after Rose, Engel, Cramer and Cowley, "Automatic keyword extraction from individual documents" (RAKE,
/// 2010): runs of words between stop words and punctuation, weighed by how often and in what company their words stand.
/// Terms that repeat gain, so that a long run met once does not win by its length.
/// </summary>
internal sealed class KeywordExtractor(string text)
{
    private const int MaxTermWords = 4;
    private const int MaxWordLength = 40;

    // Enough to fill any list after the overlapping ones are left out.
    private const int MaxCandidates = 2000;

    private readonly FrozenSet<string> stopWords = StopWordsOf.Text(text);
    private readonly Dictionary<string, int> terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> firstMet = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Frequency, int Degree)> words = new(StringComparer.Ordinal);
    private readonly List<string> run = [];

    /// <summary>The best terms, best first.</summary>
    public IReadOnlyList<Keyword> Extract(int max)
    {
        CollectRuns();
        var scored = firstMet.Select(t => (Term: t.Key, Score: ScoreOf(t.Key, terms[t.Key]), Place: t.Value))
            .OrderByDescending(t => t.Score)
            .ThenBy(t => t.Place)
            .Take(MaxCandidates)
            .ToList();
        var chosen = new List<Keyword>();
        foreach (var (term, score, _) in scored)
        {
            if (chosen.Count == max)
                break;
            if (!chosen.Any(c => Covers(c.Term, term) || Covers(term, c.Term)))
                chosen.Add(new Keyword(term, score / scored[0].Score));
        }

        return chosen;
    }

    private void CollectRuns()
    {
        var previousEnd = 0;
        foreach (var (start, length) in Words.Of(text))
        {
            if (EndsRun(previousEnd, start))
                CloseRun();
            previousEnd = start + length;
            var word = length > MaxWordLength ? "" : text.Substring(start, length).ToLowerInvariant().Replace('\u2019', '\'');
            if (word.Length < 2 || stopWords.Contains(word) || char.IsDigit(word[0]))
                CloseRun();
            else
                run.Add(word);
        }

        CloseRun();
    }

    /// <summary>Anything but one space between two words ends a term.</summary>
    private bool EndsRun(int end, int start) => start - end != 1 || text[end] is not (' ' or '\u00a0');

    private void CloseRun()
    {
        foreach (var word in run)
        {
            var (frequency, degree) = words.GetValueOrDefault(word);
            words[word] = (frequency + 1, degree + Math.Min(run.Count, MaxTermWords));
        }

        for (var start = 0; start < run.Count; start++)
        {
            for (var length = 1; length <= MaxTermWords && start + length <= run.Count; length++)
                Count(string.Join(' ', run.GetRange(start, length)), length == run.Count);
        }

        run.Clear();
    }

    /// <summary>A part of a run is a term only if it repeats or is a single word; a whole run always is.</summary>
    private void Count(string term, bool wholeRun)
    {
        terms[term] = terms.GetValueOrDefault(term) + 1;
        if (wholeRun || terms[term] > 1 || !term.Contains(' '))
            firstMet.TryAdd(term, firstMet.Count);
    }

    private double ScoreOf(string term, int count)
    {
        double sum = 0;
        var parts = term.Split(' ');
        foreach (var part in parts)
        {
            var (frequency, degree) = words[part];
            sum += (double)degree / frequency + Math.Log(1 + frequency);
        }

        return sum / Math.Sqrt(parts.Length) * (1 + Math.Log(count));
    }

    /// <summary>Whether a term has the words of another side by side; then the lesser of them says little new.</summary>
    private static bool Covers(string longer, string shorter) =>
        longer.Length >= shorter.Length && (" " + longer + " ").Contains(" " + shorter + " ", StringComparison.Ordinal);
}
