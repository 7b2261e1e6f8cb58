using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>
/// Strategy <c>vote</c>: outputs are ballots, the answer is the winning candidate. Ties are drawn from the loop's id. Plurality and approval are decided as soon as
/// the winner is certain; Borda and Schulze, whose scores depend on every ballot and candidate, wait for all.
/// </summary>
internal static class Voting
{
    // Strongest paths take time by the cube of the candidates.
    private const int MaxCandidates = 256;

    public static Aggregation Decide(
        Guid loopId, AggregationRules rules, ImmutableArray<Contribution> contributions, IReadOnlyList<Outstanding> outstanding)
    {
        var ballots = Ballot.Of(rules.Key, contributions, out var candidates);
        var abstained = contributions.Length - ballots.Length;
        if (ballots.Length + outstanding.Count < rules.Quorum)
            return Quorum.NotReached(ballots.Length, abstained, outstanding.Count, rules.Quorum, Summary(rules, ballots.Length, abstained, _ => { }));
        return rules.Method switch
        {
            VoteMethod.Plurality or VoteMethod.Approval => ByCount(loopId, rules, ballots, candidates, abstained, outstanding),
            _ when outstanding.Count > 0 => Aggregation.Pending.Instance,
            _ when candidates.Count > MaxCandidates => new Aggregation.Impossible(
                "NotAggregatable", $"vote: {candidates.Count} candidates; {Name(rules)} counts at most {MaxCandidates}."),
            _ => ByRanks(loopId, rules, ballots, candidates, abstained),
        };
    }

    private static Aggregation ByCount(
        Guid loopId,
        AggregationRules rules,
        ImmutableArray<Ballot> ballots,
        ImmutableSortedDictionary<string, JsonElement> candidates,
        int abstained,
        IReadOnlyList<Outstanding> outstanding)
    {
        var counted = rules.Method == VoteMethod.Plurality ? 1 : int.MaxValue;
        var answers = Answer.Of(loopId, ballots.SelectMany(ballot => ballot.Choices.Take(counted).Select(choice => (candidates[choice], ballot.From))));
        var count = new OpenCount(rules.Weight, 0, answers, outstanding);

        // Under approval a ballot may name many candidates never seen so far, and reputation weighs by their number: wait for all.
        var mayBeEarly = rules is not { Method: VoteMethod.Approval, Weight: VoteWeight.Reputation };
        if (outstanding.Count > 0 && !(mayBeEarly && IsDecided(count, ballots.Length >= rules.Quorum)))
            return Aggregation.Pending.Instance;
        if (!count.IsCertain)
            return new Aggregation.Impossible("NoAgreement", $"vote ({Name(rules)}): no ballot has weight.");

        var winner = answers[count.Leader];
        var total = TotalOf(rules, ballots, answers.Length);
        var share = (double)(count.Weights[count.Leader] / total);
        var early = outstanding.Count == 0 ? "" : $"; certain whatever the {outstanding.Count} outstanding say";
        var verb = rules.Method == VoteMethod.Plurality ? "is the choice of" : "is approved by";
        return new Aggregation.Agreed(
            winner.Value,
            share,
            string.Create(
                CultureInfo.InvariantCulture,
                $"vote ({Name(rules)}): {winner.Shown} {verb} {winner.Votes.Length} of {ballots.Length} ballots, {share:0.#%} of the weight{Drawn(count.IsDrawn)}{early}."),
            Summary(rules, ballots.Length, abstained, json => AnswerDetails.Write(json, "candidates", "candidate", answers, count.Weights, total)));
    }

    private static bool IsDecided(OpenCount count, bool hasQuorum) => (hasQuorum && count.IsCertain) || !count.IsPossible;

    private static Aggregation ByRanks(
        Guid loopId,
        AggregationRules rules,
        ImmutableArray<Ballot> ballots,
        ImmutableSortedDictionary<string, JsonElement> candidates,
        int abstained)
    {
        ImmutableArray<string> texts = [.. candidates.Keys];
        var weighted = ballots.Select(ballot => new RankedBallot(
            [.. texts.Select(text => ballot.Choices.IndexOf(text))],
            ballot.Choices.Length,
            VoteWeights.Of(rules.Weight, ballot.From, texts.Length)));
        ImmutableArray<RankedBallot> cast = [.. weighted.Where(ballot => ballot.Weight > 0)];
        if (cast.IsEmpty)
            return new Aggregation.Impossible("NoAgreement", $"vote ({Name(rules)}): no ballot has weight.");

        var result = rules.Method == VoteMethod.Borda ? Borda.Count(texts.Length, cast) : Schulze.Count(texts.Length, cast);
        var winner = result.Winners.OrderBy(i => Answer.DrawOf(loopId, texts[i])).ThenBy(i => i).First();
        var shown = new Answer(texts[winner], candidates[texts[winner]], [], 0).Shown;
        return new Aggregation.Agreed(
            candidates[texts[winner]],
            result.Support(winner),
            string.Create(
                CultureInfo.InvariantCulture,
                $"vote ({Name(rules)}): {shown} {result.Reason(winner)} among {texts.Length} candidates on {ballots.Length} ballots{Drawn(result.Winners.Length > 1)}."),
            Summary(rules, ballots.Length, abstained, json => WriteRanks(json, result, [.. candidates.Values])));
    }

    private static void WriteRanks(Utf8JsonWriter json, RankedResult result, ImmutableArray<JsonElement> candidates)
    {
        json.WriteStartArray("candidates");
        var order = Enumerable.Range(0, candidates.Length).OrderByDescending(i => result.Scores[i]).ThenBy(i => i).Take(AnswerDetails.Listed).ToArray();
        foreach (var i in order)
        {
            json.WriteStartObject();
            json.WritePropertyName("candidate");
            JsonText.Write(json, candidates[i]);
            json.WriteNumber("score", (double)result.Scores[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        foreach (var (name, matrix) in result.Matrices)
        {
            // Rows and columns in the order of the candidates above.
            json.WriteStartArray(name);
            foreach (var i in order)
            {
                json.WriteStartArray();
                foreach (var j in order)
                    json.WriteNumberValue((double)matrix[i, j]);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }
    }

    private static JsonElement Summary(AggregationRules rules, int ballots, int abstained, Action<Utf8JsonWriter> more) => JsonText.Object(json =>
    {
        json.WriteString("method", Name(rules));
        json.WriteNumber("ballots", ballots);
        json.WriteNumber("abstentions", abstained);
        more(json);
    });

    private static decimal TotalOf(AggregationRules rules, ImmutableArray<Ballot> ballots, int answers) =>
        ballots.Sum(ballot => VoteWeights.Of(rules.Weight, ballot.From, answers));

    private static string Name(AggregationRules rules) => JsonNamingPolicy.CamelCase.ConvertName(rules.Method.ToString());

    private static string Drawn(bool isDrawn) => isDrawn ? "; tie drawn from the loop's id" : "";
}
