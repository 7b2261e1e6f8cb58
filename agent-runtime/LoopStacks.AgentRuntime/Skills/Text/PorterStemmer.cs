namespace LoopStacks.AgentRuntime.Skills.Text;

/// <summary>
/// Reduces English words to stems, after M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980; step
/// numbers are the paper's.
/// </summary>
internal static class PorterStemmer
{
    private static readonly (string Suffix, string Replacement)[] Step2 =
    [
        ("ational", "ate"), ("ization", "ize"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("tional", "tion"), ("biliti", "ble"), ("entli", "ent"), ("ousli", "ous"), ("ation", "ate"), ("alism", "al"),
        ("aliti", "al"), ("iviti", "ive"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("alli", "al"),
        ("ator", "ate"), ("abli", "able"), ("eli", "e"),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3 =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ness", ""), ("ful", "")];

    private static readonly string[] Step4 =
    [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "al", "er",
        "ic", "ou",
    ];

    /// <summary>The stem of a word in lower case; words of other letters than a–z and of under three are left alone.</summary>
    public static string Stem(string word)
    {
        if (word.EndsWith("'s", StringComparison.Ordinal))
            word = word[..^2];
        if (word.Length < 3 || !word.All(char.IsAsciiLetterLower))
            return word;
        word = Plural(word);
        word = PastAndProgressive(word);
        if (word.EndsWith('y') && HasVowel(word.AsSpan(0, word.Length - 1)))
            word = word[..^1] + "i";
        word = ReplaceFirst(word, Step2);
        word = ReplaceFirst(word, Step3);
        word = DropSuffix(word);
        return Tidy(word);
    }

    /// <summary>Step 1a.</summary>
    private static string Plural(string word)
    {
        if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal))
            return word[..^2];
        return word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1] : word;
    }

    /// <summary>Step 1b.</summary>
    private static string PastAndProgressive(string word)
    {
        if (word.EndsWith("eed", StringComparison.Ordinal))
            return Measure(word.AsSpan(0, word.Length - 3)) > 0 ? word[..^1] : word;
        var cut = word.EndsWith("ed", StringComparison.Ordinal) ? 2 : word.EndsWith("ing", StringComparison.Ordinal) ? 3 : 0;
        if (cut == 0 || !HasVowel(word.AsSpan(0, word.Length - cut)))
            return word;
        var stem = word[..^cut];
        if (stem.EndsWith("at", StringComparison.Ordinal) || stem.EndsWith("bl", StringComparison.Ordinal)
            || stem.EndsWith("iz", StringComparison.Ordinal))
            return stem + "e";
        if (EndsInDoubleConsonant(stem) && stem[^1] is not ('l' or 's' or 'z'))
            return stem[..^1];
        return Measure(stem) == 1 && EndsInCvc(stem) ? stem + "e" : stem;
    }

    /// <summary>Steps 2 and 3.</summary>
    private static string ReplaceFirst(string word, (string Suffix, string Replacement)[] rules)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (!word.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            var stem = word[..^suffix.Length];
            return Measure(stem) > 0 ? stem + replacement : word;
        }

        return word;
    }

    /// <summary>Step 4.</summary>
    private static string DropSuffix(string word)
    {
        if (word.EndsWith("ion", StringComparison.Ordinal) && word.Length > 3 && word[^4] is 's' or 't')
            return Measure(word.AsSpan(0, word.Length - 3)) > 1 ? word[..^3] : word;
        foreach (var suffix in Step4)
        {
            if (word.EndsWith(suffix, StringComparison.Ordinal))
                return Measure(word.AsSpan(0, word.Length - suffix.Length)) > 1 ? word[..^suffix.Length] : word;
        }

        return word;
    }

    /// <summary>Step 5.</summary>
    private static string Tidy(string word)
    {
        if (word.EndsWith('e'))
        {
            var stem = word[..^1];
            var measure = Measure(stem);
            if (measure > 1 || measure == 1 && !EndsInCvc(stem))
                word = stem;
        }

        return word.EndsWith("ll", StringComparison.Ordinal) && Measure(word) > 1 ? word[..^1] : word;
    }

    /// <summary>Porter's m: how often a vowel run is followed by a consonant run.</summary>
    private static int Measure(ReadOnlySpan<char> word)
    {
        var count = 0;
        for (var i = 1; i < word.Length; i++)
        {
            if (IsConsonant(word, i) && !IsConsonant(word, i - 1))
                count++;
        }

        return count;
    }

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (!IsConsonant(word, i))
                return true;
        }

        return false;
    }

    private static bool EndsInDoubleConsonant(string word) =>
        word.Length > 1 && word[^1] == word[^2] && IsConsonant(word, word.Length - 1);

    private static bool EndsInCvc(string word)
    {
        var last = word.Length - 1;
        return last >= 2 && IsConsonant(word, last) && !IsConsonant(word, last - 1) && IsConsonant(word, last - 2)
            && word[last] is not ('w' or 'x' or 'y');
    }

    /// <summary>A y is a consonant at the start and after a vowel.</summary>
    private static bool IsConsonant(ReadOnlySpan<char> word, int i)
    {
        if (word[i] is 'a' or 'e' or 'i' or 'o' or 'u')
            return false;
        // Counted back over a run of y's, so that a word of nothing but y's takes no recursion.
        var ys = 0;
        while (word[i] == 'y' && i > 0 && word[i - 1] == 'y')
        {
            ys++;
            i--;
        }

        var consonant = word[i] != 'y' || i == 0 || word[i - 1] is 'a' or 'e' or 'i' or 'o' or 'u';
        return ys % 2 == 0 ? consonant : !consonant;
    }
}
