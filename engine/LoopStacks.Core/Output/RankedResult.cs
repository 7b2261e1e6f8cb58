using System.Collections.Immutable;

namespace LoopStacks.Core.Output;

/// <summary>A ballot by candidate: its place from 0, or −1 where the ballot does not rank it.</summary>
internal sealed record RankedBallot(ImmutableArray<int> Places, int Ranked, decimal Weight)
{
    /// <summary>Whether the ballot ranks a above b; a ranked candidate is above all that are not ranked, and those are equals.</summary>
    public bool Prefers(int a, int b) => Places[a] >= 0 && (Places[b] < 0 || Places[a] < Places[b]);
}

/// <summary>The count of ranked ballots.</summary>
/// <param name="Winners">Indices of the candidates that are equally first.</param>
/// <param name="Support">How clearly a winner won, 0..1.</param>
/// <param name="Reason">Why it won, as the middle of a sentence.</param>
/// <param name="Matrices">Named tables of candidate by candidate.</param>
internal sealed record RankedResult(
    ImmutableArray<decimal> Scores,
    ImmutableArray<int> Winners,
    Func<int, double> Support,
    Func<int, string> Reason,
    ImmutableArray<(string Name, decimal[,] Matrix)> Matrices)
{
    public static ImmutableArray<int> HighestOf(ImmutableArray<decimal> scores) =>
        [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] == scores.Max())];
}
