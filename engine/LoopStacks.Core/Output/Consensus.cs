using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Core.Documents;

namespace LoopStacks.Core.Output;

/// <summary>
/// Strategy <c>consensus</c>: votes for equal outputs. The answer is the whole output of the most confident contribution among those that agree;
/// where a key is given, only its value there is certain when it is decided early.
/// </summary>
internal static class Consensus
{
    public static Aggregation Decide(
        Guid loopId, AggregationRules rules, ImmutableArray<Contribution> contributions, IReadOnlyList<Outstanding> outstanding)
    {
        var votes = Votes(rules, contributions);
        var answers = Answer.Of(loopId, votes);
        var count = new OpenCount(rules.Weight, rules.Threshold, answers, outstanding);
        var tally = new Tally(rules, answers, count, votes.Count, contributions.Length - votes.Count, outstanding.Count);
        if (votes.Count + outstanding.Count < rules.Quorum)
            return Quorum.NotReached(votes.Count, tally.Abstentions, outstanding.Count, rules.Quorum, tally.Details());
        if (votes.Count >= rules.Quorum && count.IsCertain)
            return Agreed(tally);
        return count.IsPossible
            ? Aggregation.Pending.Instance
            : new Aggregation.Impossible("NoAgreement", tally.NoAgreement(), tally.Details());
    }

    private static List<(JsonElement Value, Contribution Vote)> Votes(AggregationRules rules, ImmutableArray<Contribution> contributions)
    {
        var votes = new List<(JsonElement, Contribution)>(contributions.Length);
        foreach (var contribution in contributions)
        {
            if (OutputKey.VoteOf(contribution.Output, rules.Key) is { } value)
                votes.Add((value, contribution));
        }

        return votes;
    }

    private static Aggregation.Agreed Agreed(Tally tally)
    {
        var winner = tally.Answers[tally.Count.Leader];
        var share = (double)(tally.Count.Weights[tally.Count.Leader] / tally.Count.Total);
        var confidence = share * winner.Votes.Average(vote => Math.Clamp(vote.Confidence, 0, 1));
        var output = winner.Votes.MaxBy(vote => vote.Confidence)!.Output;
        return new Aggregation.Agreed(output, confidence, tally.Agreement(winner, share), tally.Details());
    }

    private sealed record Tally(
        AggregationRules Rules, ImmutableArray<Answer> Answers, OpenCount Count, int Votes, int Abstentions, int Outstanding)
    {
        public string Agreement(Answer winner, double share)
        {
            var early = Outstanding == 0 ? "" : $"; certain whatever the {Outstanding} outstanding say";
            var drawn = Count.IsDrawn ? "; tie drawn from the loop's id" : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"consensus: {winner.Shown} has {winner.Votes.Length} of {Votes} votes, {share:0.#%} of the weight ({Name}); "
                + $"more than {Rules.Threshold:0.#%} needed{Abstained}{drawn}{early}.");
        }

        public string NoAgreement()
        {
            if (Count.Leader < 0)
                return $"consensus: nobody voted{Abstained}.";
            var best = Answers[Count.Leader];
            var share = Count.Total == 0 ? 0 : (double)(Count.Weights[Count.Leader] / Count.Total);
            var open = Outstanding == 0 ? "" : $", and the {Outstanding} outstanding cannot change that";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"consensus: no answer passes {Rules.Threshold:0.#%} of the weight ({Name}). The strongest of {Answers.Length}, {best.Shown}, "
                + $"has {best.Votes.Length} of {Votes} votes and {share:0.#%}{open}{Abstained}.");
        }

        public JsonElement Details() => JsonText.Object(json =>
        {
            json.WriteNumber("votes", Votes);
            json.WriteNumber("abstentions", Abstentions);
            json.WriteNumber("outstanding", Outstanding);
            json.WriteString("weight", Name);
            json.WriteNumber("threshold", Rules.Threshold);
            json.WriteNumber("quorum", Rules.Quorum);
            AnswerDetails.Write(json, "answers", "answer", Answers, Count.Weights, Count.Total);
        });

        private string Name => JsonNamingPolicy.CamelCase.ConvertName(Rules.Weight.ToString());

        private string Abstained => Abstentions == 0 ? "" : $"; {Abstentions} abstained";
    }
}
