using System.Text;

namespace LoopStacks.AgentRuntime.Skills.Moderation;

/// <summary>
/// Brings text to the plain words behind it: lower case, no accents, digits and signs that stand for letters read as these
/// (<c>1d10t</c>), repeated letters cut (<c>stuuupid</c>), single letters in a row joined (<c>i d i o t</c>). A folded word
/// may be read in several ways; all of them are given.
/// </summary>
internal static class FoldedText
{
    private const int MaxWordLength = 60;
    private const int MinSpelledOut = 4;
    private const int MaxSpelledOut = 20;

    private const string Accented = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ";
    private const string Plain = "aaaaaaceeeeiiiinoooooouuuuyy";

    /// <summary>The words as written, in lower case and without accents; apostrophes part words.</summary>
    public static List<string> Words(string text) => Split(text, static c => char.IsLetterOrDigit(c));

    /// <summary>The words with signs read as letters, then the words that are spelled out letter by letter.</summary>
    public static List<string> Decoded(string text)
    {
        var written = Split(text, static c => char.IsLetterOrDigit(c) || c is '@' or '$' or '!' or '*' or '+' or '|');
        var decoded = written.Select(w => Squeezed(Decode(w))).ToList();
        decoded.AddRange(SpelledOut(written));
        return decoded;
    }

    private static List<string> Split(string text, Func<char, bool> isInner)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            var folded = Fold(c);
            if (isInner(folded))
            {
                if (word.Length <= MaxWordLength)
                    word.Append(folded);
            }
            else if (folded != '\u200b' && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    private static char Fold(char c)
    {
        // Full-width forms stand at a fixed distance from ASCII.
        if (c is >= '\uff01' and <= '\uff5e')
            c = (char)(c - 0xfee0);
        c = char.ToLowerInvariant(c);
        var accented = c < 0xc0 ? -1 : Accented.IndexOf(c);
        if (accented >= 0)
            return Plain[accented];
        // Zero-width characters are put between letters to hide words.
        return c is '\u200c' or '\u200d' or '\u2060' or '\ufeff' or '\u00ad' ? '\u200b' : c;
    }

    private static string Decode(string word)
    {
        if (!word.Any(char.IsLetter))
            return word;
        // A mark at the end is punctuation: "idiot!" is not "idioti".
        var trimmed = word.TrimEnd('!', '*', '+', '|').TrimStart('*', '+');
        return string.Create(trimmed.Length, trimmed, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = Letter(source[i]);
        });
    }

    private static char Letter(char c) => c switch
    {
        '0' => 'o',
        '1' or '!' or '|' => 'i',
        '3' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '7' or '+' => 't',
        '8' => 'b',
        '*' => 'u',
        _ => c,
    };

    /// <summary>Letters that stand three times or more are cut to one; doubled ones are of the word.</summary>
    private static string Squeezed(string word)
    {
        var kept = new StringBuilder(word.Length);
        for (var i = 0; i < word.Length;)
        {
            var end = i + 1;
            while (end < word.Length && word[end] == word[i])
                end++;
            kept.Append(word[i], end - i >= 3 ? 1 : end - i);
            i = end;
        }

        return kept.ToString();
    }

    private static List<string> SpelledOut(List<string> words)
    {
        var found = new List<string>();
        var run = new StringBuilder();
        for (var i = 0; i <= words.Count; i++)
        {
            if (i < words.Count && words[i].Length == 1 && run.Length < MaxSpelledOut)
            {
                run.Append(Letter(words[i][0]));
                continue;
            }

            AddReadings(run.ToString(), found);
            run.Clear();
        }

        return found;
    }

    /// <summary>A lone I or a may stand before the word; so every tail of the run is a reading.</summary>
    private static void AddReadings(string run, List<string> found)
    {
        for (var start = 0; run.Length - start >= MinSpelledOut && start < 3; start++)
            found.Add(run[start..]);
    }
}
