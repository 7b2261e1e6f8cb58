namespace LoopStacks.Cli.Output;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>The word at the smallest edit distance, at most a third of the letters; null where none is near.</summary>
    public static string? To(string given, IEnumerable<string> words)
    {
        var best = words
            .Select(word => (Word: word, Distance: Distance(given.ToLowerInvariant(), word.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return best.Word is not null && best.Distance <= Math.Max(1, given.Length / 3) ? best.Word : null;
    }

    /// <summary>Letters added, left out, changed, or swapped with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            cost[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var change = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(change, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }

        return cost[a.Length, b.Length];
    }
}
