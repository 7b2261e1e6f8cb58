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
        var votes = contributions.Select(contribution => OutputKey.VoteOf(contribution.Output, rules.Key)).ToArray();
        var answers = votes.Where(vote => vote is not null).Select(vote => Canonical.Text(vote!.Value)).Distinct(StringComparer.Ordinal).Count();
        var won = answer is { } made && OutputKey.VoteOf(made, rules.Key) is { } value ? Canonical.Text(value) : null;
        return [.. contributions.Select((contribution, i) =>
        {
            if (votes[i] is not { } vote)
                return new ContributionPart(contribution.Number, false, "abstained");
            var text = Canonical.Text(vote);
            var weight = VoteWeights.Of(rules.Weight, contribution, answers);
            return new ContributionPart(contribution.Number, text == won, Text($"voted for {Short(text)} with weight {weight:0.####}{Outcome(text == won, won)}"), vote, weight);
        })];
    }

    private static ImmutableArray<ContributionPart> Ballots(AggregationRules rules, IReadOnlyList<Contribution> contributions, JsonElement? answer)
    {
        var ballots = Ballot.Of(rules.Key, [.. contributions], out var candidates).ToDictionary(ballot => ballot.From.Number);
        var won = answer is { } made ? Canonical.Text(made) : null;
        var counted = rules.Method == VoteMethod.Plurality ? ballots.Values.Select(ballot => ballot.Choices[0]).Distinct(StringComparer.Ordinal).Count() : candidates.Count;
        return [.. contributions.Select(contribution =>
        {
            if (!ballots.TryGetValue(contribution.Number, out var ballot))
                return new ContributionPart(contribution.Number, false, "abstained");
            var weight = VoteWeights.Of(rules.Weight, contribution, counted);
            var place = won is null ? -1 : ballot.Choices.IndexOf(won);
            var backed = rules.Method == VoteMethod.Plurality ? place == 0 : place >= 0;
            var between = rules.Method == VoteMethod.Approval ? ", " : " > ";
            var of = won is null ? "no candidate won" : place < 0 ? "the winner is not on it" : $"the winner is its choice {place + 1}";
            return new ContributionPart(
                contribution.Number,
                backed,
                Text($"cast the ballot {Short(string.Join(between, ballot.Choices.Select(choice => Short(choice))))} with weight {weight:0.####}; {of}"),
                OutputKey.VoteOf(contribution.Output, rules.Key),
                weight);
        })];
    }

    private static ImmutableArray<ContributionPart> Numbers(AggregationRules rules, IReadOnlyList<Contribution> contributions, JsonElement? answer) =>
    [
        .. contributions.Select(contribution =>
        {
            if (OutputKey.VoteOf(contribution.Output, rules.Key) is not { } number)
                return new ContributionPart(contribution.Number, false, "abstained");
            if (number.ValueKind != JsonValueKind.Number)
                return new ContributionPart(contribution.Number, false, $"gave {JsonKind.Name(number)}, not a number", number);
            var weight = VoteWeights.Of(rules.Weight, contribution, AnswersOfANumber);
            return new ContributionPart(contribution.Number, answer is not null && weight > 0, Text($"gave {number.GetRawText()} with weight {weight:0.####}"), number, weight);
        }),
    ];

    private static string Outcome(bool agrees, string? won) => won is null ? "; no answer won" : agrees ? ", which won" : ", which did not win";

    private static string Listed(IReadOnlyCollection<string> pointers) => pointers.Count <= 8
        ? string.Join(", ", pointers)
        : $"{string.Join(", ", pointers.Take(8))} and {pointers.Count - 8} more";

    private static string Short(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 79), "…");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
