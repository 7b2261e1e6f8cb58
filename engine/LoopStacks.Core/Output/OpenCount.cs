using System.Collections.Immutable;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>
/// A count of weighted votes of which some may still come: says what is certain and what is impossible, exactly.
/// </summary>
/// <remarks>
/// An answer wins when its share of the weight passes the threshold and no other is heavier; equals are drawn from the loop's id. What the outstanding may do
/// is covered by cases: j of them give answers never seen so far (0 ≤ j ≤ outstanding), which matters because under <c>reputation</c> every weight depends
/// on the number of different answers. Within a case the worst and the best for an answer are plain: all against it, or all but the j lightest for it.
/// </remarks>
internal sealed class OpenCount
{
    private readonly VoteWeight _weight;
    private readonly decimal _threshold;
    private readonly ImmutableArray<Answer> _answers;
    private readonly ImmutableArray<Case> _cases;

    public OpenCount(VoteWeight weight, double threshold, ImmutableArray<Answer> answers, IReadOnlyList<Outstanding> outstanding)
    {
        _weight = weight;
        _threshold = Math.Round((decimal)threshold, 9);
        _answers = answers;
        var cases = weight == VoteWeight.Reputation ? outstanding.Count : Math.Min(outstanding.Count, 1);
        _cases = [.. Enumerable.Range(0, cases + 1).Select(news => CaseOf(news, outstanding))];
        Weights = _cases[0].Weights;
        Total = _cases[0].Total;
        Leader = answers.IsEmpty ? -1 : Enumerable.Range(0, answers.Length).Aggregate((a, b) => IsAhead(b, a) ? b : a);
    }

    /// <summary>Weight of each answer by what was cast so far.</summary>
    public ImmutableArray<decimal> Weights { get; }

    public decimal Total { get; }

    /// <summary>Index of the answer that is ahead; −1 without answers.</summary>
    public int Leader { get; }

    /// <summary>True where another answer weighs as much as the leader.</summary>
    public bool IsDrawn => Weights.Count(weight => weight == Weights[Leader]) > 1;

    /// <summary>Whether the leader wins whatever the outstanding do.</summary>
    public bool IsCertain => Leader >= 0 && _cases.All(LeaderHolds);

    /// <summary>Whether any answer, also one never seen so far, can still win.</summary>
    public bool IsPossible => _cases.Any(SomeoneCanPass);

    private bool LeaderHolds(Case @case)
    {
        var leader = @case.Weights[Leader];
        var against = @case.News > 0 || _answers.Length > 1 ? @case.Open : 0;
        if (leader <= _threshold * (@case.Total + against))
            return false;
        for (var i = 0; i < _answers.Length; i++)
        {
            var challenger = @case.Weights[i] + @case.Open - @case.Lightest(@case.News);
            if (i != Leader && (challenger > leader || (challenger == leader && IsDrawnBefore(i, Leader))))
                return false;
        }

        // The draw of an answer that nobody gave so far is unknown.
        return @case.News == 0 || leader > @case.Open - @case.Lightest(@case.News - 1);
    }

    private bool SomeoneCanPass(Case @case)
    {
        var needed = _threshold * (@case.Total + @case.Open);
        if (@case.Weights.Any(weight => weight + @case.Open - @case.Lightest(@case.News) > needed))
            return true;
        return @case.News > 0 && @case.Open - @case.Lightest(@case.News - 1) > needed;
    }

    private Case CaseOf(int news, IReadOnlyList<Outstanding> outstanding)
    {
        var answers = _answers.Length + news;
        ImmutableArray<decimal> weights = [.. _answers.Select(answer => answer.Votes.Sum(vote => VoteWeights.Of(_weight, vote, answers)))];
        ImmutableArray<decimal> open = [.. outstanding.Select(item => VoteWeights.AtMost(_weight, item, answers)).Order()];
        return new Case(news, weights, weights.Sum(), open, open.Sum());
    }

    private bool IsAhead(int a, int b) => Weights[a] > Weights[b] || (Weights[a] == Weights[b] && IsDrawnBefore(a, b));

    private bool IsDrawnBefore(int a, int b)
    {
        var byDraw = _answers[a].Draw.CompareTo(_answers[b].Draw);
        return byDraw != 0 ? byDraw < 0 : a < b;
    }

    private sealed record Case(
        int News, ImmutableArray<decimal> Weights, decimal Total, ImmutableArray<decimal> OpenWeights, decimal Open)
    {
        public decimal Lightest(int count) => OpenWeights.Take(count).Sum();
    }
}
