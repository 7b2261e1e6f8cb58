using System.Collections.Immutable;

namespace LoopStacks.Core.Output;

/// <summary>
/// The Borda count (1781): of n candidates the first on a ballot has n−1 points, the last 0. Equals, and the candidates that a ballot does not name, share the points
/// of their places, so that every ballot gives the same number of points and a short one gains nothing.
/// </summary>
internal static class Borda
{
    public static RankedResult Count(int candidates, ImmutableArray<RankedBallot> ballots)
    {
        var points = new decimal[candidates];
        var possible = 0m;
        foreach (var ballot in ballots)
        {
            possible += ballot.Weight * (candidates - 1);
            var ofLevel = PointsOf(ballot);
            for (var i = 0; i < candidates; i++)
                points[i] += ballot.Weight * ofLevel[ballot.Levels[i]];
        }

        var scores = ImmutableArray.Create(points);
        return new RankedResult(
            scores,
            RankedResult.HighestOf(scores),
            winner => possible == 0 ? 1 : (double)(scores[winner] / possible),
            winner => FormattableString.Invariant($"has {scores[winner]:0.####} of {possible:0.####} possible points"),
            []);
    }

    // One for each candidate below, and half of one for each equal.
    private static decimal[] PointsOf(RankedBallot ballot)
    {
        var points = new decimal[ballot.Sizes.Length];
        var below = ballot.Levels.Length;
        for (var level = 0; level < points.Length; level++)
        {
            below -= ballot.Sizes[level];
            points[level] = below + ((ballot.Sizes[level] - 1) / 2m);
        }

        return points;
    }
}
