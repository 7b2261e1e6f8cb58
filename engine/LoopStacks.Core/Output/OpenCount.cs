using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>
/// A count of weighted votes of which some may still come: says what is certain and what is impossible, exactly.
/// </summary>
/// <remarks>
/// An answer wins when its share of the weight passes the threshold and no other is heavier; equals are drawn from the loop's id. What the outstanding may do
/// is covered by cases: j of them give answers never seen so far (0 ≤ j ≤ outstanding), which matters because under <c>reputation</c> every weight depends
/// on the number of different answers. Within a case the worst and the best for an answer are plain: all against it, or all but the j lightest for it.
/// A case is made when it is looked at, and those that usually settle the question come first: a count that stays open costs one or two of them.
/// </remarks>
internal sealed class OpenCount
{
    private readonly Guid _loopId;
    private readonly VoteWeight _weight;
    private readonly decimal _threshold;
    private readonly List<Answer> _answers;
    private readonly Case _now;
    private readonly int _open;
    private readonly decimal[] _openOdds;

    public OpenCount(Guid loopId, VoteWeight weight, double threshold, List<Answer> answers, IReadOnlyList<Outstanding> outstanding)
    {
        _loopId = loopId;
        _weight = weight;
        _threshold = Threshold.ToPass(threshold);
        _answers = answers;
        _open = outstanding.Count;
        _openOdds = weight == VoteWeight.Reputation ? [.. outstanding.Select(item => VoteWeights.OddsOf(item.Accuracy)).Order()] : [];
        _now = CaseOf(0);
        Leader = answers.Count == 0 ? -1 : 0;
        for (var i = 1; i < answers.Count; i++)
        {
            if (IsAhead(i, Leader))
                Leader = i;
        }
    }

    /// <summary>Weight of each answer by what was cast so far.</summary>
    public decimal[] Weights => _now.Weights;

    public decimal Total => _now.Total;

    /// <summary>Index of the answer that is ahead; −1 without answers.</summary>
    public int Leader { get; }

    /// <summary>True where another answer weighs as much as the leader.</summary>
    public bool IsDrawn => Weights.Count(weight => weight == Weights[Leader]) > 1;

    /// <summary>Whether the leader wins whatever the outstanding do.</summary>
    public bool IsCertain => Leader >= 0 && Cases().All(LeaderHolds);

    /// <summary>Whether any answer, also one never seen so far, can still win.</summary>
    public bool IsPossible => Cases().Any(SomeoneCanPass);

    // Where weights do not depend on the number of answers, one new answer is as bad and as good as several.
    private IEnumerable<Case> Cases()
    {
        yield return _now;
        if (_open == 0)
            yield break;
        yield return CaseOf(1);
        if (_weight != VoteWeight.Reputation || _open == 1)
            yield break;
        yield return CaseOf(_open);
        for (var news = 2; news < _open; news++)
            yield return CaseOf(news);
    }

    private bool LeaderHolds(Case @case)
    {
        var leader = @case.Weights[Leader];
        var against = @case.News > 0 || _answers.Count > 1 ? @case.Open : 0;
        if (leader <= _threshold * (@case.Total + against))
            return false;
        var gain = @case.Open - @case.LightestOfNews;
        for (var i = 0; i < _answers.Count; i++)
        {
            var challenger = @case.Weights[i] + gain;
            if (challenger >= leader && i != Leader && (challenger > leader || _answers[i].IsDrawnBefore(_answers[Leader], _loopId)))
                return false;
        }

        // The draw of an answer that nobody gave so far is unknown.
        return @case.News == 0 || leader > @case.Open - @case.LightestButOneOfNews;
    }

    private bool SomeoneCanPass(Case @case)
    {
        var needed = _threshold * (@case.Total + @case.Open);
        if (@case.News > 0 && @case.Open - @case.LightestButOneOfNews > needed)
            return true;
        var gain = @case.Open - @case.LightestOfNews;
        return @case.Weights.Any(weight => weight + gain > needed);
    }

    private Case CaseOf(int news)
    {
        var weights = new decimal[_answers.Count];
        if (_weight != VoteWeight.Reputation)
        {
            for (var i = 0; i < weights.Length; i++)
                weights[i] = _weight == VoteWeight.Equal ? _answers[i].Votes.Count : _answers[i].Votes.Sum(vote => vote.Confidence);

            // An outstanding vote weighs at most 1: an agent may be surer of its work than it was of its bid.
            return new Case(news, weights, weights.Sum(), _open, news, Math.Max(0, news - 1));
        }

        var spread = VoteWeights.Spread(_answers.Count + news);
        for (var i = 0; i < weights.Length; i++)
        {
            foreach (var vote in _answers[i].Votes)
                weights[i] += Math.Max(0, spread + vote.Odds);
        }

        var (open, lightest, lightestButOne) = (0m, 0m, 0m);
        for (var i = 0; i < _open; i++)
        {
            if (i == news - 1)
                lightestButOne = open;
            if (i == news)
                lightest = open;
            open += Math.Max(0, spread + _openOdds[i]);
        }

        return new Case(news, weights, weights.Sum(), open, news == _open ? open : lightest, lightestButOne);
    }

    private bool IsAhead(int a, int b) =>
        Weights[a] > Weights[b] || (Weights[a] == Weights[b] && _answers[a].IsDrawnBefore(_answers[b], _loopId));

    /// <param name="News">How many of the outstanding give an answer never seen so far.</param>
    /// <param name="Open">The most that all outstanding may weigh together.</param>
    /// <param name="LightestOfNews">Weight of the lightest that give those answers.</param>
    /// <param name="LightestButOneOfNews">The same, one fewer.</param>
    private sealed record Case(
        int News, decimal[] Weights, decimal Total, decimal Open, decimal LightestOfNews, decimal LightestButOneOfNews);
}
