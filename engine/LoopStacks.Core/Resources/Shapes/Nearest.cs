namespace LoopStacks.Core.Resources.Shapes;

/// <summary>The known word that an unknown one was probably meant to be.</summary>
internal static class Nearest
{
    /// <summary>A hint for the end of a sentence: the nearest word, or all words where none is near.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> known)
    {
        var nearest = known.MinBy(candidate => Distance(word, candidate));
        if (nearest is not null && Distance(word, nearest) <= Math.Max(2, Math.Min(word.Length, nearest.Length) / 3))
            return $"did you mean \"{nearest}\"?";
        return known.Count == 0 ? "nothing is allowed here." : $"allowed: {string.Join(", ", known)}.";
    }

    /// <summary>Edit distance with neighbours swapped as one edit (optimal string alignment), not minding case.</summary>
    internal static int Distance(string a, string b)
    {
        const int longest = 64;
        if (a.Length > longest || b.Length > longest)
            return int.MaxValue;
        a = a.ToUpperInvariant();
        b = b.ToUpperInvariant();
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                d[i, j] = i == 0 || j == 0 ? i + j : Step(d, a, b, i, j);
        }

        return d[a.Length, b.Length];
    }

    private static int Step(int[,] d, string a, string b, int i, int j)
    {
        var least = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(least, d[i - 2, j - 2] + 1) : least;
    }
}
