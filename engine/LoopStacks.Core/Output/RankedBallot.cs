namespace LoopStacks.Core.Output;

/// <summary>
/// A ballot by candidate: its level from 0, the most preferred. Candidates that the ballot does not name are together in a level below all others.
/// </summary>
/// <param name="Levels">Level of each candidate.</param>
/// <param name="Sizes">How many candidates each level has; the last may have none.</param>
internal sealed record RankedBallot(Contribution From, int[] Levels, int[] Sizes, decimal Weight)
{
    /// <summary>The level of those that it does not name.</summary>
    public int Unnamed => Sizes.Length - 1;

    public static RankedBallot Of(Ballot ballot, IReadOnlyDictionary<VotedValue, int> candidates, decimal weight)
    {
        var unnamed = ballot.Levels.Length;
        var levels = new int[candidates.Count];
        var sizes = new int[unnamed + 1];
        Array.Fill(levels, unnamed);
        sizes[unnamed] = candidates.Count;
        for (var level = 0; level < unnamed; level++)
        {
            foreach (var choice in ballot.Levels[level])
                levels[candidates[choice]] = level;
            sizes[level] = ballot.Levels[level].Length;
            sizes[unnamed] -= sizes[level];
        }

        return new RankedBallot(ballot.Voter, levels, sizes, weight);
    }
}
