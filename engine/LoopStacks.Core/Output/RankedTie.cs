using System.Collections.Immutable;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Output;

/// <summary>How one of the candidates that are equally first was made the winner.</summary>
/// <param name="Among">Those that were equally first, in order of text.</param>
/// <param name="Deciders">Whose ballots decided, in the order drawn; empty where the candidates themselves were drawn.</param>
internal sealed record RankedTie(int Winner, ImmutableArray<int> Among, ImmutableArray<string> Deciders, bool IsDrawn)
{
    /// <summary>As a part of a sentence; empty where there was no tie.</summary>
    public string Sentence
    {
        get
        {
            if (Among.Length == 1)
                return "";
            if (Deciders.IsEmpty)
                return "; tie drawn from the loop's id";
            var rest = IsDrawn ? " and a draw" : "";
            return $"; tie of {Among.Length} decided by the ballot of {string.Join(", then ", Deciders)}{rest}, drawn from the loop's id";
        }
    }

    /// <summary>
    /// Schulze's rule: ballots are drawn one after the other, and of the candidates that are still tied those stay that the ballot likes best. What is then left is
    /// drawn. So a clone of a candidate gains nothing, and who is liked by more wins more of the ties. Every ballot with weight has the same chance.
    /// </summary>
    public static RankedTie ByBallots(Guid loopId, ImmutableArray<int> winners, ImmutableArray<RankedBallot> ballots, IReadOnlyList<VotedValue> candidates)
    {
        if (winners.Length == 1)
            return new RankedTie(winners[0], winners, [], false);
        var left = winners;
        var deciders = ImmutableArray.CreateBuilder<string>();
        foreach (var ballot in ballots.OrderBy(ballot => DrawOf(loopId, ballot.From)).ThenBy(ballot => ballot.From.Number))
        {
            var highest = left.Min(candidate => ballot.Levels[candidate]);
            var liked = left.RemoveAll(candidate => ballot.Levels[candidate] != highest);
            if (liked.Length < left.Length)
                deciders.Add(ballot.From.Instance);
            left = liked;
            if (left.Length == 1)
                return new RankedTie(left[0], winners, deciders.DrainToImmutable(), false);
        }

        return new RankedTie(Drawn(loopId, left, candidates), winners, deciders.DrainToImmutable(), true);
    }

    /// <summary>The candidates themselves are drawn.</summary>
    public static RankedTie ByDraw(Guid loopId, ImmutableArray<int> winners, IReadOnlyList<VotedValue> candidates) =>
        new(Drawn(loopId, winners, candidates), winners, [], winners.Length > 1);

    private static int Drawn(Guid loopId, ImmutableArray<int> tied, IReadOnlyList<VotedValue> candidates) =>
        tied.OrderBy(i => candidates[i].DrawIn(loopId)).ThenBy(i => i).First();

    private static ulong DrawOf(Guid loopId, Contribution voter) =>
        TieBreaker.Rank(loopId, FormattableString.Invariant($"ballot {voter.Number}"), voter.Instance);
}
