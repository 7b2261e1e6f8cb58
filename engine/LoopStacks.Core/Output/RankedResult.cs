using System.Collections.Immutable;

namespace LoopStacks.Core.Output;

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
    public static ImmutableArray<int> HighestOf(ImmutableArray<decimal> scores)
    {
        var highest = scores.Max();
        return [.. Enumerable.Range(0, scores.Length).Where(i => scores[i] == highest)];
    }
}
