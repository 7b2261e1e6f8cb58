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
        Guid loopId, AggregationRules rules, IReadOnlyList<Contribution> contributions, IReadOnlyList<Outstanding> outstanding)
    {
        var votes = Votes(rules, contributions);
        var answers = Answer.Of(votes);
        var count = new OpenCount(loopId, rules.Weight, rules.Threshold, answers, outstanding);
        var tally = new Tally(loopId, rules, answers, count, votes.Count, contributions.Count - votes.Count, outstanding.Count);
        if (votes.Count + outstanding.Count < rules.Quorum)
            return Quorum.NotReached(votes.Count, tally.Abstained, outstanding.Count, rules.Quorum, tally.Details());
        if (votes.Count >= rules.Quorum && count.IsCertain)
            return Agreed(tally);
        return count.IsPossible
            ? Aggregation.Pending.Instance
            : new Aggregation.Impossible("NoAgreement", tally.NoAgreement(), tally.Details());
    }

    private static List<(VotedValue Value, Voice Vote)> Votes(AggregationRules rules, IReadOnlyList<Contribution> contributions)
    {
        var votes = new List<(VotedValue, Voice)>(contributions.Count);
        foreach (var contribution in contributions)
        {
            var voice = contribution.VoiceAt(rules.Key);
            if (voice.Vote is { } value)
                votes.Add((value, voice));
        }

        return votes;
    }

    private static Aggregation.Agreed Agreed(Tally tally)
    {
        var winner = tally.Answers[tally.Count.Leader];
        var share = (double)(tally.Count.Weights[tally.Count.Leader] / tally.Count.Total);
        var confidence = share * winner.Votes.Average(vote => vote.From.Confidence);
        var output = winner.Votes.MaxBy(vote => vote.From.Confidence)!.From.Output;
        return new Aggregation.Agreed(output, confidence, tally.Agreement(winner, share), tally.Details());
    }

    private sealed record Tally(
        Guid LoopId, AggregationRules Rules, List<Answer> Answers, OpenCount Count, int Votes, int Abstentions, int Outstanding)
    {
        public string Abstained => Abstentions == 0 ? "" : $"; {Abstentions} abstained";

        private string Name => JsonNamingPolicy.CamelCase.ConvertName(Rules.Weight.ToString());

        public string Agreement(Answer winner, double share)
        {
            var early = Outstanding == 0 ? "" : $"; certain whatever the {Outstanding} outstanding say";
            var drawn = Count.IsDrawn ? "; tie drawn from the loop's id" : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"consensus: {winner.Value.Shown} has {winner.Votes.Count} of {Votes} votes, {share:0.#%} of the weight ({Name}); "
                + $"more than {Rules.Threshold:0.#%} needed{Abstained}{drawn}{early}.");
        }

        public string NoAgreement()
        {
            if (Count.Leader < 0)
                return $"consensus: nobody voted{Abstained}.";
            var open = Outstanding == 0 ? "" : $", and the {Outstanding} outstanding cannot change that";
            if (Count.Total == 0)
                return $"consensus: none of {Votes} votes has weight ({Name}){open}{Abstained}.";
            var best = Answers[Count.Leader];
            return string.Create(
                CultureInfo.InvariantCulture,
                $"consensus: no answer passes {Rules.Threshold:0.#%} of the weight ({Name}). The strongest of {Answers.Count}, {best.Value.Shown}, "
                + $"has {best.Votes.Count} of {Votes} votes and {(double)(Count.Weights[Count.Leader] / Count.Total):0.#%}{open}{Abstained}.");
        }

        public JsonElement Details() => JsonText.Object(json =>
        {
            json.WriteNumber("votes", Votes);
            json.WriteNumber("abstentions", Abstentions);
            json.WriteNumber("outstanding", Outstanding);
            json.WriteString("weight", Name);
            json.WriteNumber("threshold", Rules.Threshold);
            json.WriteNumber("quorum", Rules.Quorum);
            AnswerDetails.Write(json, "answers", "answer", LoopId, Answers, Count.Weights, Count.Total);
        });
    }
}
