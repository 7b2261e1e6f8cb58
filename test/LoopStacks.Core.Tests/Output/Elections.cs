using System.Text.Json;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

/// <summary>Elections as they are printed: how many voters, and their ranking by letters; letters in parentheses are equals.</summary>
internal static class Elections
{
    public static Contribution[] Of(params (int Voters, string Ranking)[] groups) =>
    [
        .. groups.SelectMany(group => Enumerable.Repeat(group.Ranking, group.Voters))
            .Select((ranking, i) => Given.Contribution(i + 1, Ballot(ranking))),
    ];

    public static AggregationRules Rules(VoteMethod method, VoteWeight weight = VoteWeight.Equal) =>
        Given.Rules(AggregationStrategy.Vote, method: method, weight: weight);

    public static string Winner(this Aggregation aggregation) => aggregation.Agreed().Output.GetString()!;

    public static IEnumerable<(string Candidate, double Score)> Scores(this Aggregation.Agreed agreed) =>
        agreed.Details!.Value.GetProperty("candidates").EnumerateArray()
            .Select(candidate => (candidate.GetProperty("candidate").GetString()!, candidate.GetProperty("score").GetDouble()));

    /// <summary>A table of the details in the alphabetical order of the candidates, the diagonal 0.</summary>
    public static string[] Table(this Aggregation.Agreed agreed, string name)
    {
        var candidates = agreed.Scores().Select(score => score.Candidate).ToArray();
        var order = candidates.Order(StringComparer.Ordinal).Select(candidate => Array.IndexOf(candidates, candidate)).ToArray();
        var rows = agreed.Details!.Value.GetProperty(name);
        return [.. order.Select(i => string.Join(' ', order.Select(j => rows[i][j].GetDouble())))];
    }

    private static string Ballot(string ranking)
    {
        var items = new List<object>();
        List<string>? equals = null;
        foreach (var letter in ranking)
        {
            switch (letter)
            {
                case '(':
                    equals = [];
                    break;
                case ')':
                    items.Add(equals!);
                    equals = null;
                    break;
                default:
                    if (equals is null)
                        items.Add($"{letter}");
                    else
                        equals.Add($"{letter}");
                    break;
            }
        }

        return JsonSerializer.Serialize(items);
    }
}
