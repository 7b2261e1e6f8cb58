using System.Collections.Frozen;

namespace LoopStacks.AgentRuntime.Skills.Text;

/// <summary>Cuts a text into sentences. One pass; abbreviations, initials and decimal points do not end a sentence.</summary>
internal static class SentenceSplitter
{
    private const int MaxAbbreviation = 6;

    private static readonly FrozenSet<string> Abbreviations = new[]
    {
        "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "e.g", "i.e", "cf", "al", "no", "nr", "fig", "vol",
        "dept", "inc", "ltd", "co", "corp", "approx", "est", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
        "oct", "nov", "dec", "gen", "col", "sgt", "capt", "rev", "hon", "gov", "sen", "rep", "pres", "u.s", "u.k", "a.m",
        "p.m", "z.b", "bzw", "usw", "ca", "str", "mme", "mlle", "sra", "ed", "eds", "p", "pp",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Start and length of each sentence without the white space around it, lazily.</summary>
    public static IEnumerable<(int Start, int Length)> Of(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var end = EndAt(text, i);
            if (end < 0)
                continue;
            if (Trimmed(text, start, end) is { Length: > 0 } sentence)
                yield return sentence;
            start = end;
            i = end - 1;
        }

        if (Trimmed(text, start, text.Length) is { Length: > 0 } rest)
            yield return rest;
    }

    /// <summary>Where the sentence ends that has its last mark at i; -1 when none ends here.</summary>
    private static int EndAt(string text, int i)
    {
        if (text[i] is '\u3002' or '\uff01' or '\uff1f')
            return i + 1;
        if (text[i] == '\n')
            return i + 1 < text.Length && text[i + 1] == '\n' ? i + 1 : -1;
        if (text[i] is not ('.' or '!' or '?' or '…'))
            return -1;
        var end = i + 1;
        while (end < text.Length && text[end] is '.' or '!' or '?' or '…' or '"' or '\'' or ')' or ']' or '\u201d' or '\u2019' or '»')
            end++;
        if (end < text.Length && !char.IsWhiteSpace(text[end]))
            return -1;
        return text[i] == '.' && end == i + 1 && (IsAbbreviation(text, i) || ContinuesInLowerCase(text, end)) ? -1 : end;
    }

    private static bool IsAbbreviation(string text, int dot)
    {
        var start = dot;
        while (start > 0 && dot - start <= MaxAbbreviation && (char.IsLetter(text[start - 1]) || text[start - 1] == '.'))
            start--;
        if (start == dot || dot - start > MaxAbbreviation)
            return false;
        // A single capital is an initial, unless it is the word I.
        return dot - start == 1 && char.IsUpper(text[start]) && text[start] != 'I'
            || Abbreviations.Contains(text[start..dot].ToLowerInvariant()) && !EndsSentenceAnyway(text, start, dot);
    }

    /// <summary>"no." and "etc." also end sentences; the next word in upper case tells, except after titles.</summary>
    private static bool EndsSentenceAnyway(string text, int start, int dot)
    {
        if (!text.AsSpan(start, dot - start).Equals("no", StringComparison.OrdinalIgnoreCase)
            && !text.AsSpan(start, dot - start).Equals("etc", StringComparison.OrdinalIgnoreCase)
            && !text.AsSpan(start, dot - start).EndsWith(".m", StringComparison.OrdinalIgnoreCase))
            return false;
        return dot + 2 < text.Length && char.IsUpper(text[dot + 2]);
    }

    private static bool ContinuesInLowerCase(string text, int end)
    {
        var next = end;
        while (next < text.Length && next < end + 3 && text[next] == ' ')
            next++;
        return next < text.Length && char.IsLower(text[next]) && next > end;
    }

    private static (int Start, int Length) Trimmed(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return (start, end - start);
    }
}
