using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>Says of each contribution what part it has in the answer. Pure: the same contributions and answer give the same parts.</summary>
internal static class ContributionParts
{
    private const int PointersListed = 64;
    private const int AnswersOfANumber = 2;

    /// <param name="contributions">In order of completion.</param>
    /// <param name="answer">Null where there is none.</param>
    public static ImmutableArray<ContributionPart> Of(
        AggregationRules rules, IReadOnlyList<Contribution> contributions, JsonElement? answer, Func<JsonElement, bool>? valid) => rules.Strategy switch
        {
            AggregationStrategy.Merge => [.. contributions.Select(contribution => Merged(contribution, answer))],
            AggregationStrategy.Select => Chosen(contributions, answer),
            AggregationStrategy.First => First(contributions, answer, valid),
            AggregationStrategy.Consensus => Votes(rules, contributions, answer),
            AggregationStrategy.Vote => Ballots(rules, contributions, answer),
            AggregationStrategy.Reduce => [.. contributions.Select(contribution => new ContributionPart(
                contribution.Number, answer is not null, answer is null ? "is in no answer" : "was given to the reducer, which made the answer"))],
            AggregationStrategy.Average or AggregationStrategy.Median => Numbers(rules, contributions, answer),
            _ => [.. contributions.Select(contribution => new ContributionPart(
                contribution.Number, answer is not null, answer is null ? "is in no answer" : "is in the answer as it is"))],
        };

    private static ContributionPart Merged(Contribution contribution, JsonElement? answer)
    {
        if (answer is not { } made)
            return new ContributionPart(contribution.Number, false, "is in no answer");
        if (made.ValueKind != JsonValueKind.Object || contribution.Output.ValueKind != JsonValueKind.Object)
        {
            var same = Canonical.Equal(made, contribution.Output);
            return new ContributionPart(contribution.Number, same, same ? "gave the whole answer" : "gave no value of the answer");
        }

        var gave = ImmutableArray.CreateBuilder<string>();
        var lost = new List<string>();
        Compare(contribution.Output, made, "", gave, lost);
        var sentence = (gave.Count, lost.Count) switch
        {
            (0, 0) => "gave an empty object",
            (0, _) => $"was overruled at {Listed(lost)}",
            (_, 0) => $"gave {Listed(gave)}",
            _ => $"gave {Listed(gave)}; was overruled at {Listed(lost)}",
        };
        return new ContributionPart(contribution.Number, gave.Count > 0, sentence, Gave: [.. gave.Take(PointersListed)]);
    }

    /// <summary>Objects are merged with objects, so their values are compared one by one; everything else as a whole.</summary>
    private static void Compare(JsonElement own, JsonElement answer, string pointer, ImmutableArray<string>.Builder gave, List<string> lost)
    {
        foreach (var property in own.EnumerateObject())
        {
            var here = $"{pointer}/{OutputKey.Escape(property.Name)}";
            var made = answer.TryGetProperty(property.Name, out var value) ? value : default;
            if (Canonical.Equal(property.Value, made))
                gave.Add(here);
            else if (property.Value.ValueKind == JsonValueKind.Object && made.ValueKind == JsonValueKind.Object)
                Compare(property.Value, made, here, gave, lost);
            else
                lost.Add(here);
        }
    }

    private static ImmutableArray<ContributionPart> Chosen(IReadOnlyList<Contribution> contributions, JsonElement? answer)
    {
        // Among equally confident ones the first in the order of the capabilities is chosen: the one whose output is the answer.
        var most = contributions.Count == 0 ? 0 : contributions.Max(contribution => contribution.Confidence);
        var found = false;
        return [.. contributions.Select(contribution =>
        {
            var isIt = !found && answer is { } made && contribution.Confidence.Equals(most) && Canonical.Equal(made, contribution.Output);
            found |= isIt;
            return new ContributionPart(contribution.Number, isIt, isIt
                ? Text($"is the answer: the most confident, with {contribution.Confidence:0.####}")
                : Text($"was not taken: confidence {contribution.Confidence:0.####}, the most confident had {most:0.####}"));
        })];
    }

    private static ImmutableArray<ContributionPart> First(IReadOnlyList<Contribution> contributions, JsonElement? answer, Func<JsonElement, bool>? valid)
    {
        var found = false;
        return [.. contributions.Select(contribution =>
        {
            var fits = valid is null || valid(contribution.Output);
            var isIt = fits && !found && answer is not null;
            var sentence = isIt ? "is the answer: the first valid one" : fits ? "came after the first valid one" : "does not fit the output schema";
            found |= isIt;
            return new ContributionPart(contribution.Number, isIt, sentence);
        })];
    }

    private static ImmutableArray<ContributionPart> Votes(AggregationRules rules, IReadOnlyList<Contribution> contributions, JsonElement? answer)
    {
        var answers = contributions.Select(contribution => contribution.VoiceAt(rules.Key).Vote).OfType<VotedValue>().Distinct().Count();
        var won = answer is { } made && OutputKey.VoteOf(made, rules.Key) is { } value ? new VotedValue(value) : null;
        return [.. contributions.Select(contribution =>
        {
            var voice = contribution.VoiceAt(rules.Key);
            if (voice.Vote is not { } vote)
                return new ContributionPart(contribution.Number, false, "abstained");
            var weight = VoteWeights.Of(rules.Weight, voice, answers);
            return new ContributionPart(contribution.Number, vote.Equals(won), Text($"voted for {vote.Shown} with weight {weight:0.####}{Outcome(vote.Equals(won), won)}"), vote.Json, weight);
        })];
    }

    private static ImmutableArray<ContributionPart> Ballots(AggregationRules rules, IReadOnlyList<Contribution> contributions, JsonElement? answer)
    {
        var isPlurality = rules.Method == VoteMethod.Plurality;
        var candidates = BallotBox.Of(rules, contributions).Cast.SelectMany(ballot => isPlurality ? ballot.Choices.Take(1) : ballot.Choices).Distinct().Count();
        var won = answer is { } made ? new VotedValue(made) : null;
        return [.. contributions.Select(contribution =>
        {
            var voice = contribution.VoiceAt(rules.Key);
            var ballot = isPlurality ? voice.Ballot?.ForOne() : voice.Ballot;
            if (ballot is { Fault: { } fault })
                return new ContributionPart(contribution.Number, false, $"cast an invalid ballot: it {fault}", voice.Value);
            if (ballot is null or { Levels.IsEmpty: true })
                return new ContributionPart(contribution.Number, false, "abstained");
            var weight = VoteWeights.Of(rules.Weight, voice, candidates);
            var place = won is null ? -1 : PlaceOf(ballot, won);
            var of = won is null ? "no candidate won" : place < 0 ? "the winner is not on it" : $"the winner is its choice {place + 1}";
            return new ContributionPart(
                contribution.Number,
                weight > 0 && (isPlurality ? place == 0 : place >= 0),
                Text($"cast the ballot {Shown(ballot, rules.Method)} with weight {weight:0.####}; {of}"),
                voice.Value,
                weight);
        })];
    }

    private static int PlaceOf(Ballot ballot, VotedValue candidate)
    {
        for (var place = 0; place < ballot.Levels.Length; place++)
        {
            if (ballot.Levels[place].Contains(candidate))
                return place;
        }

        return -1;
    }

    private static string Shown(Ballot ballot, VoteMethod method) => Short(string.Join(
        method == VoteMethod.Approval ? ", " : " > ",
        ballot.Levels.Select(level => string.Join(method == VoteMethod.Approval ? ", " : " = ", level.Select(choice => choice.Shown)))));

    private static ImmutableArray<ContributionPart> Numbers(AggregationRules rules, IReadOnlyList<Contribution> contributions, JsonElement? answer)
    {
        var weights = contributions.Select(contribution => VoteWeights.Of(rules.Weight, contribution.VoiceAt(rules.Key), AnswersOfANumber)).ToArray();
        // Where nobody has weight, all count the same.
        var anyWeight = contributions.Select((contribution, i) => contribution.VoiceAt(rules.Key).Value is not null && weights[i] > 0).Contains(true);
        return [.. contributions.Select((contribution, i) =>
        {
            if (contribution.VoiceAt(rules.Key).Value is not { } number)
                return new ContributionPart(contribution.Number, false, "abstained");
            if (number.ValueKind != JsonValueKind.Number)
                return new ContributionPart(contribution.Number, false, $"gave {JsonKind.Name(number)}, not a number", number);
            var weight = anyWeight ? weights[i] : 1;
            return new ContributionPart(contribution.Number, answer is not null && weight > 0, Text($"gave {number.GetRawText()} with weight {weight:0.####}"), number, weight);
        })];
    }

    private static string Outcome(bool agrees, VotedValue? won) => won is null ? "; no answer won" : agrees ? ", which won" : ", which did not win";

    private static string Listed(IReadOnlyCollection<string> pointers) => pointers.Count <= 8
        ? string.Join(", ", pointers)
        : $"{string.Join(", ", pointers.Take(8))} and {pointers.Count - 8} more";

    private static string Short(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 79), "…");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
