using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>
/// Strategy <c>vote</c>: outputs are ballots, the answer is the winning candidate. Plurality and approval are decided as soon as the winner is certain;
/// Borda and Schulze, whose scores depend on every ballot and candidate, wait for all. Ties are drawn from the loop's id, see <see cref="RankedTie"/> for Schulze.
/// </summary>
internal static class Voting
{
    // Strongest paths take time by the cube of the candidates.
    private const int MaxCandidates = 256;

    public static Aggregation Decide(
        Guid loopId, AggregationRules rules, IReadOnlyList<Contribution> contributions, IReadOnlyList<Outstanding> outstanding)
    {
        var box = BallotBox.Of(rules, contributions);
        if (box.Cast.Count + outstanding.Count < rules.Quorum)
            return Quorum.NotReached(box.Cast.Count, box.Others, outstanding.Count, rules.Quorum, Summary(rules, box, _ => { }));
        if (rules.Method is VoteMethod.Plurality or VoteMethod.Approval)
            return ByCount(loopId, rules, box, outstanding);
        return outstanding.Count > 0 ? Aggregation.Pending.Instance : ByRanks(loopId, rules, box);
    }

    private static Aggregation ByCount(Guid loopId, AggregationRules rules, BallotBox box, IReadOnlyList<Outstanding> outstanding)
    {
        var isPlurality = rules.Method == VoteMethod.Plurality;
        var answers = Answer.Of(Votes(box, isPlurality));
        var count = new OpenCount(loopId, rules.Weight, 0, answers, outstanding);

        // Under approval a ballot may name many candidates never seen so far, and reputation weighs by their number: wait for all.
        var mayBeEarly = rules is not { Method: VoteMethod.Approval, Weight: VoteWeight.Reputation };
        if (outstanding.Count > 0 && !(mayBeEarly && IsDecided(count, box.Cast.Count >= rules.Quorum)))
            return Aggregation.Pending.Instance;
        if (!count.IsCertain)
            return NoWeight(rules, box);

        var winner = answers[count.Leader];
        var total = box.Cast.Sum(ballot => VoteWeights.Of(rules.Weight, ballot.From, answers.Count));
        var share = (double)(count.Weights[count.Leader] / total);
        var early = outstanding.Count == 0 ? "" : $"; certain whatever the {outstanding.Count} outstanding say";
        var drawn = count.IsDrawn ? "; tie drawn from the loop's id" : "";
        var verb = isPlurality ? "is the choice of" : "is approved by";
        return new Aggregation.Agreed(
            winner.Value.Json,
            share,
            string.Create(
                CultureInfo.InvariantCulture,
                $"vote ({Name(rules)}): {winner.Value.Shown} {verb} {winner.Votes.Count} of {box.Cast.Count} ballots, {share:0.#%} of the weight{drawn}{box.Others}{early}."),
            Summary(rules, box, json => AnswerDetails.Write(json, "candidates", "candidate", loopId, answers, count.Weights, total)));
    }

    private static List<(VotedValue Value, Voice Vote)> Votes(BallotBox box, bool isPlurality)
    {
        var votes = new List<(VotedValue, Voice)>(box.Cast.Count);
        foreach (var ballot in box.Cast)
        {
            foreach (var level in isPlurality ? ballot.Levels[..1] : ballot.Levels)
            {
                foreach (var choice in level)
                    votes.Add((choice, ballot.From));
            }
        }

        return votes;
    }

    private static bool IsDecided(OpenCount count, bool hasQuorum) => (hasQuorum && count.IsCertain) || !count.IsPossible;

    private static Aggregation ByRanks(Guid loopId, AggregationRules rules, BallotBox box)
    {
        ImmutableArray<VotedValue> candidates = [.. box.Cast.SelectMany(ballot => ballot.Choices).Distinct().Order()];
        if (candidates.Length > MaxCandidates)
        {
            return new Aggregation.Impossible(
                "NotAggregatable", $"vote: {candidates.Length} candidates; {Name(rules)} counts at most {MaxCandidates}.");
        }

        var places = candidates.Select((candidate, place) => (candidate, place)).ToDictionary(pair => pair.candidate, pair => pair.place);
        ImmutableArray<RankedBallot> counted =
        [
            .. box.Cast
                .Select(ballot => RankedBallot.Of(ballot, places, VoteWeights.Of(rules.Weight, ballot.From, candidates.Length)))
                .Where(ballot => ballot.Weight > 0),
        ];
        if (counted.IsEmpty)
            return NoWeight(rules, box);

        var isBorda = rules.Method == VoteMethod.Borda;
        var result = isBorda ? Borda.Count(candidates.Length, counted) : Schulze.Count(candidates.Length, counted);
        var tie = isBorda ? RankedTie.ByDraw(loopId, result.Winners, candidates) : RankedTie.ByBallots(loopId, result.Winners, counted, candidates);
        return new Aggregation.Agreed(
            candidates[tie.Winner].Json,
            result.Support(tie.Winner),
            string.Create(
                CultureInfo.InvariantCulture,
                $"vote ({Name(rules)}): {candidates[tie.Winner].Shown} {result.Reason(tie.Winner)} among {candidates.Length} candidates on {box.Cast.Count} ballots{tie.Sentence}{box.Others}."),
            Summary(rules, box, json => RankedDetails.Write(json, result, tie, candidates)));
    }

    private static Aggregation.Impossible NoWeight(AggregationRules rules, BallotBox box) =>
        new("NoAgreement", $"vote ({Name(rules)}): no ballot has weight{box.Others}.", Summary(rules, box, _ => { }));

    private static JsonElement Summary(AggregationRules rules, BallotBox box, Action<Utf8JsonWriter> more) => JsonText.Object(json =>
    {
        json.WriteString("method", Name(rules));
        box.Write(json);
        more(json);
    });

    private static string Name(AggregationRules rules) => JsonNamingPolicy.CamelCase.ConvertName(rules.Method.ToString());
}
