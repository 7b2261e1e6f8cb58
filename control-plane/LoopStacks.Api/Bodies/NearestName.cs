namespace LoopStacks.Api.Bodies;

/// <summary>Guesses which allowed name was meant.</summary>
internal static class NearestName
{
    private const int LongestGuessed = 64;

    /// <summary>The allowed name with the fewest edits, or null where none is near enough to be a typing error.</summary>
    public static string? Of(string name, IEnumerable<string> allowed)
    {
        if (name.Length > LongestGuessed)
            return null;
        string? nearest = null;
        var fewest = Math.Max(2, name.Length / 3) + 1;
        foreach (var candidate in allowed)
        {
            var edits = Edits(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (edits >= fewest)
                continue;
            fewest = edits;
            nearest = candidate;
        }

        return nearest;
    }

    /// <summary>Levenshtein distance.</summary>
    private static int Edits(string from, string to)
    {
        Span<int> row = stackalloc int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
            row[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var above = row[j];
                var cost = from[i - 1] == to[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, diagonal + cost);
                diagonal = above;
            }
        }

        return row[to.Length];
    }
}
