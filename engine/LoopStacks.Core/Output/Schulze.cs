using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace LoopStacks.Core.Output;

/// <summary>
/// The Schulze method (arXiv 1804.02973) with winning votes: a candidate is as strong against another as the weakest link on its strongest path of won duels.
/// A link is the stronger the more weight prefers its winner, and where that is equal, the less prefers its loser. It elects the Condorcet winner where there is one.
/// </summary>
/// <remarks>
/// Where every ballot ranks all candidates, winning votes, margins and ratios order the links alike. They differ where ballots leave candidates out or rank equals;
/// winning votes, Schulze's own choice, then count how many want the winner instead of how few oppose it.
/// </remarks>
internal static class Schulze
{
    // Weights have 12 places; whole numbers are counted, so that duels of many ballots are cheap. 64,000 votes of 12 each stay below a tenth of the range.
    private const decimal Unit = 1e12m;

    public static RankedResult Count(int candidates, ImmutableArray<RankedBallot> ballots)
    {
        var duels = Duels(candidates, ballots);
        var links = Links(candidates, duels, out var strengths);
        var paths = StrongestPaths(candidates, links);
        var others = Enumerable.Range(0, candidates);
        ImmutableArray<decimal> beaten = [.. others.Select(i => (decimal)others.Count(j => paths[i, j] > paths[j, i]))];
        ImmutableArray<int> winners = [.. others.Where(i => others.All(j => paths[i, j] >= paths[j, i]))];
        return new RankedResult(
            beaten,
            winners,
            winner => ClosestDuel(winner, candidates, duels),
            winner => FormattableString.Invariant($"beats {beaten[winner]} of {candidates - 1} others by the strongest paths"),
            [("duels", Shown(candidates, (i, j) => duels[i, j])), ("strongestPaths", Shown(candidates, (i, j) => strengths[paths[i, j]]))]);
    }

    private static long[,] Duels(int candidates, ImmutableArray<RankedBallot> ballots)
    {
        var duels = new long[candidates, candidates];
        foreach (var ballot in ballots)
        {
            var weight = (long)(ballot.Weight * Unit);
            var levels = ballot.Levels;
            for (var i = 0; i < levels.Length; i++)
            {
                var level = levels[i];
                if (level == ballot.Unnamed)
                    continue;
                // A row of the table lies in one piece.
                var row = MemoryMarshal.CreateSpan(ref duels[i, 0], levels.Length);
                for (var j = 0; j < levels.Length; j++)
                    row[j] += level < levels[j] ? weight : 0;
            }
        }

        return duels;
    }

    /// <summary>The place of each won duel among all, weakest first from 1; 0 where it is not won.</summary>
    /// <param name="strengths">The winning votes of each place.</param>
    private static int[,] Links(int candidates, long[,] duels, out long[] strengths)
    {
        var won = new List<(long Winning, long Losing, int Winner, int Loser)>();
        for (var i = 0; i < candidates; i++)
        {
            for (var j = 0; j < candidates; j++)
            {
                if (duels[i, j] > duels[j, i])
                    won.Add((duels[i, j], duels[j, i], i, j));
            }
        }

        won.Sort((a, b) => a.Winning != b.Winning ? a.Winning.CompareTo(b.Winning) : b.Losing.CompareTo(a.Losing));
        var links = new int[candidates, candidates];
        var places = new List<long> { 0 };
        for (var k = 0; k < won.Count; k++)
        {
            if (k == 0 || won[k].Winning != won[k - 1].Winning || won[k].Losing != won[k - 1].Losing)
                places.Add(won[k].Winning);
            links[won[k].Winner, won[k].Loser] = places.Count - 1;
        }

        strengths = [.. places];
        return links;
    }

    // Floyd and Warshall, with minimum along a path and maximum over paths.
    private static int[,] StrongestPaths(int candidates, int[,] paths)
    {
        for (var via = 0; via < candidates; via++)
        {
            for (var i = 0; i < candidates; i++)
            {
                var first = paths[i, via];
                if (first == 0 || i == via)
                    continue;
                for (var j = 0; j < candidates; j++)
                {
                    if (i != j)
                        paths[i, j] = Math.Max(paths[i, j], Math.Min(first, paths[via, j]));
                }
            }
        }

        return paths;
    }

    private static double ClosestDuel(int winner, int candidates, long[,] duels)
    {
        var closest = 1.0;
        for (var other = 0; other < candidates; other++)
        {
            var both = duels[winner, other] + duels[other, winner];
            if (other != winner && both > 0)
                closest = Math.Min(closest, (double)duels[winner, other] / both);
        }

        return closest;
    }

    private static decimal[,] Shown(int candidates, Func<int, int, long> value)
    {
        var shown = new decimal[candidates, candidates];
        for (var i = 0; i < candidates; i++)
        {
            for (var j = 0; j < candidates; j++)
                shown[i, j] = value(i, j) / Unit;
        }

        return shown;
    }
}
