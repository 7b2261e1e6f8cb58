namespace LoopStacks.AgentRuntime.Skills.Moderation;

/// <summary>A word or fixed phrase of a category.</summary>
/// <param name="Category">insult, threat, …</param>
/// <param name="Severity">0 to 1.</param>
/// <param name="Words">Its words in folded form.</param>
/// <param name="IsOpen">Whether its last word may go on (<c>idiot*</c>).</param>
internal sealed record ModerationTerm(string Category, double Severity, string[] Words, bool IsOpen)
{
    public static ModerationTerm Parse(string category, double severity, string written)
    {
        var open = written.EndsWith('*');
        return new ModerationTerm(category, severity, FoldedText.Words(written.TrimEnd('*')).ToArray(), open);
    }

    public bool MatchesAt(IReadOnlyList<string> words, int start)
    {
        if (start + Words.Length > words.Count)
            return false;
        for (var i = 0; i < Words.Length; i++)
        {
            var last = i == Words.Length - 1;
            if (last && IsOpen ? !words[start + i].StartsWith(Words[i], StringComparison.Ordinal) : words[start + i] != Words[i])
                return false;
        }

        return true;
    }
}
