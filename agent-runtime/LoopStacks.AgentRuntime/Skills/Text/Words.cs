namespace LoopStacks.AgentRuntime.Skills.Text;

/// <summary>Cuts a text into words: runs of letters, marks and digits with apostrophes and hyphens inside.</summary>
internal static class Words
{
    /// <summary>Start and length of each word in UTF-16 code units, lazily and in one pass.</summary>
    public static IEnumerable<(int Start, int Length)> Of(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!IsLetter(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && (IsLetter(text[i]) || IsInner(text, i)))
                i++;
            yield return (start, i - start);
        }
    }

    /// <summary>The words in lower case with plain apostrophes; longer ones than <paramref name="maxLength"/> are left out.</summary>
    public static IEnumerable<string> LowerCase(string text, int maxLength = 60)
    {
        foreach (var (start, length) in Of(text))
        {
            if (length <= maxLength)
                yield return text.Substring(start, length).ToLowerInvariant().Replace('\u2019', '\'');
        }
    }

    private static bool IsLetter(char c) => char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c)
        is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static bool IsInner(string text, int i) =>
        text[i] is '\'' or '\u2019' or '-' && i + 1 < text.Length && IsLetter(text[i + 1]);
}
