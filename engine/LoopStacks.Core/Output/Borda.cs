using System.Collections.Immutable;

namespace LoopStacks.Core.Output;

/// <summary>
/// The Borda count: of n candidates the first on a ballot has n−1 points, the last 0. Candidates that a ballot does not rank share the points of the places left,
/// so that every ballot gives the same number of points and a short one gains nothing.
/// </summary>
internal static class Borda
{
    public static RankedResult Count(int candidates, ImmutableArray<RankedBallot> ballots)
    {
        ImmutableArray<decimal> scores = [.. Enumerable.Range(0, candidates).Select(i => ballots.Sum(ballot => ballot.Weight * Points(ballot, i, candidates)))];
        var possible = ballots.Sum(ballot => ballot.Weight) * (candidates - 1);
        return new RankedResult(
            scores,
            RankedResult.HighestOf(scores),
            winner => possible == 0 ? 1 : (double)(scores[winner] / possible),
            winner => FormattableString.Invariant($"has {scores[winner]:0.####} of {possible:0.####} possible points"),
            []);
    }

    private static decimal Points(RankedBallot ballot, int candidate, int candidates)
    {
        var place = ballot.Places[candidate];
        return place >= 0 ? candidates - 1 - place : (candidates - ballot.Ranked - 1) / 2m;
    }
}
