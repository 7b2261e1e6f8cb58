namespace LoopStacks.AgentRuntime.Skills.Moderation;

/// <summary>Scores a text in every category. Stateless and thread safe.</summary>
internal static class Moderator
{
    public static readonly IReadOnlyList<string> Categories =
        ["insult", "threat", "harassment", "hate", "sexual", "self-harm", "violence", "spam", "profanity"];

    private const int MaxReasons = 20;

    public static ModerationVerdict Judge(string text, IReadOnlyList<string> allowed, IReadOnlyList<string> blocked)
    {
        var verdict = new Collector(allowed);
        var written = FoldedText.Words(text);
        var decoded = FoldedText.Decoded(text);
        CollectTerms(written, verdict);
        CollectTerms(decoded, verdict);
        CollectBlocked(written, decoded, blocked, verdict);
        CollectRules(string.Join(' ', written), verdict);
        CollectRules(string.Join(' ', decoded), verdict);
        foreach (var (severity, sign) in SpamSigns.Of(text))
            verdict.Add("spam", severity, sign);
        return verdict.ToVerdict();
    }

    private static void CollectTerms(List<string> words, Collector verdict)
    {
        var known = ModerationWords.Instance;
        for (var i = 0; i < words.Count; i++)
        {
            foreach (var term in known.At(words, i))
                verdict.Add(term.Category, term.Severity, string.Join(' ', words.Skip(i).Take(term.Words.Length)));
        }
    }

    /// <summary>Words that the configuration blocks have no category of their own; they count as harassment at its full.</summary>
    private static void CollectBlocked(List<string> written, List<string> decoded, IReadOnlyList<string> blocked, Collector verdict)
    {
        var terms = blocked.Select(b => ModerationTerm.Parse("harassment", 1, b)).Where(t => t.Words.Length > 0).ToList();
        foreach (var term in terms)
        {
            foreach (var words in new[] { written, decoded })
            {
                if (Enumerable.Range(0, words.Count).Any(i => term.MatchesAt(words, i)))
                    verdict.Add(term.Category, 1, string.Join(' ', term.Words));
            }
        }
    }

    private static void CollectRules(string joined, Collector verdict)
    {
        foreach (var rule in ModerationWords.Instance.Rules)
        {
            if (rule.Pattern.Match(joined) is { Success: true } match)
                verdict.Add(rule.Category, rule.Severity, match.Value);
        }
    }

    /// <summary>Gathers what was met: scores grow towards 1 with each new thing, the same thing counts once.</summary>
    private sealed class Collector(IReadOnlyList<string> allowed)
    {
        private readonly HashSet<string> allowedWords = allowed.Select(a => string.Join(' ', FoldedText.Words(a))).ToHashSet(StringComparer.Ordinal);
        private readonly Dictionary<string, double> scores = Categories.ToDictionary(c => c, _ => 0.0, StringComparer.Ordinal);
        private readonly HashSet<(string, string)> met = [];
        private readonly List<string> reasons = [];

        public void Add(string category, double severity, string evidence)
        {
            if (allowedWords.Contains(evidence) || !met.Add((category, evidence)))
                return;
            // Several mild things are less than one grave thing: each adds a third of what is left.
            var known = scores[category];
            var (more, less) = known > severity ? (known, severity) : (severity, known);
            scores[category] = more + (1 - more) * less / 3;
            if (reasons.Count < MaxReasons)
                reasons.Add($"{category}: {Shortened(evidence)}");
        }

        public ModerationVerdict ToVerdict() => new(scores, reasons);

        private static string Shortened(string evidence) => evidence.Length <= 60 ? evidence : evidence[..60] + "…";
    }
}
