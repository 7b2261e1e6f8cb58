using System.Collections.Immutable;

namespace LoopStacks.Core.Output;

/// <summary>
/// The Schulze method with winning votes: a candidate is as strong against another as the weakest duel on its strongest path of won duels (Schulze 2011).
/// It elects the Condorcet winner where there is one.
/// </summary>
internal static class Schulze
{
    public static RankedResult Count(int candidates, ImmutableArray<RankedBallot> ballots)
    {
        var duels = Duels(candidates, ballots);
        var paths = StrongestPaths(candidates, duels);
        var others = Enumerable.Range(0, candidates);
        ImmutableArray<decimal> beaten = [.. others.Select(i => (decimal)others.Count(j => paths[i, j] > paths[j, i]))];
        ImmutableArray<int> winners = [.. others.Where(i => others.All(j => paths[i, j] >= paths[j, i]))];
        return new RankedResult(
            beaten,
            winners,
            winner => ClosestDuel(winner, candidates, duels),
            winner => FormattableString.Invariant($"beats {beaten[winner]} of {candidates - 1} others by the strongest paths"),
            [("duels", duels), ("strongestPaths", paths)]);
    }

    private static decimal[,] Duels(int candidates, ImmutableArray<RankedBallot> ballots)
    {
        var duels = new decimal[candidates, candidates];
        foreach (var ballot in ballots)
        {
            for (var i = 0; i < candidates; i++)
            {
                for (var j = 0; j < candidates; j++)
                {
                    if (ballot.Prefers(i, j))
                        duels[i, j] += ballot.Weight;
                }
            }
        }

        return duels;
    }

    // Floyd and Warshall, with minimum along a path and maximum over paths.
    private static decimal[,] StrongestPaths(int candidates, decimal[,] duels)
    {
        var paths = new decimal[candidates, candidates];
        for (var i = 0; i < candidates; i++)
        {
            for (var j = 0; j < candidates; j++)
                paths[i, j] = duels[i, j] > duels[j, i] ? duels[i, j] : 0;
        }

        for (var via = 0; via < candidates; via++)
        {
            for (var i = 0; i < candidates; i++)
            {
                for (var j = 0; j < candidates; j++)
                {
                    if (i != j)
                        paths[i, j] = Math.Max(paths[i, j], Math.Min(paths[i, via], paths[via, j]));
                }
            }
        }

        return paths;
    }

    private static double ClosestDuel(int winner, int candidates, decimal[,] duels)
    {
        var closest = 1.0;
        for (var other = 0; other < candidates; other++)
        {
            var both = duels[winner, other] + duels[other, winner];
            if (other != winner && both > 0)
                closest = Math.Min(closest, (double)(duels[winner, other] / both));
        }

        return closest;
    }
}
