using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Core.Documents;

namespace LoopStacks.Core.Output;

/// <summary>
/// Strategies <c>average</c> and <c>median</c>: the weighted mean and the weighted median of the numbers at the key. The answer is the number itself.
/// </summary>
/// <remarks>Where no voter has weight, all count the same. Under <c>reputation</c> the odds are those of two answers, right and wrong.</remarks>
internal static class Averaging
{
    private const int RightOrWrong = 2;

    // Beyond this the exact sum could leave the range of decimal.
    private const double LargestExact = 1e12;

    public static Aggregation Average(AggregationRules rules, IReadOnlyList<Contribution> contributions) =>
        Decide("average", rules, contributions, Mean);

    /// <summary>Half of the weight lies on either side; where a number ends at exactly half, the mean of it and the next.</summary>
    public static Aggregation Median(AggregationRules rules, IReadOnlyList<Contribution> contributions) =>
        Decide("median", rules, contributions, MiddleOf);

    private static Aggregation Decide(
        string name, AggregationRules rules, IReadOnlyList<Contribution> contributions, Func<ImmutableArray<Item>, double> middle)
    {
        var items = new List<Item>(contributions.Count);
        foreach (var contribution in contributions)
        {
            var voice = contribution.VoiceAt(rules.Key);
            if (voice.Value is not { } value)
                continue;
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !double.IsFinite(number))
                return NotANumber(name, rules, contribution, value);
            items.Add(new Item(number, VoteWeights.Of(rules.Weight, voice, RightOrWrong), contribution.Confidence));
        }

        if (items.Count == 0)
            return new Aggregation.Impossible("NotAggregatable", $"{name}: none of {contributions.Count} contributions has a number{At(rules)}.");
        return Agreed(name, rules, contributions.Count, Weighted(items), middle);
    }

    private static Aggregation.Agreed Agreed(
        string name, AggregationRules rules, int contributions, ImmutableArray<Item> items, Func<ImmutableArray<Item>, double> middle)
    {
        var result = middle(items);
        var abstained = contributions - items.Length;
        var weight = JsonNamingPolicy.CamelCase.ConvertName(rules.Weight.ToString());
        var others = abstained == 0 ? "" : $"; {abstained} abstained";
        var explanation = string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {result} of {items.Length} numbers{At(rules)} between {items[0].Number} and {items[^1].Number}, weight {weight}{others}.");
        var details = JsonText.Object(json =>
        {
            json.WriteNumber("numbers", items.Length);
            json.WriteNumber("abstentions", abstained);
            json.WriteString("weight", weight);
            json.WriteNumber("least", items[0].Number);
            json.WriteNumber("greatest", items[^1].Number);
        });
        var confidence = items.Average(item => item.Confidence);
        return new Aggregation.Agreed(JsonText.Element(json => json.WriteNumberValue(result)), confidence, explanation, details);
    }

    private static ImmutableArray<Item> Weighted(List<Item> items)
    {
        var sorted = items.OrderBy(item => item.Number).ThenBy(item => item.Weight).ThenBy(item => item.Confidence);
        return items.Exists(item => item.Weight > 0) ? [.. sorted] : [.. sorted.Select(item => item with { Weight = 1 })];
    }

    private static double Mean(ImmutableArray<Item> items)
    {
        var total = items.Sum(item => item.Weight);
        if (items[0].Number.Equals(items[^1].Number))
            return items[0].Number;
        if (items.All(IsExactAsDecimal))
            return (double)(items.Sum(item => (decimal)item.Number * item.Weight) / total);

        // Shares first: the sum of the numbers themselves might overflow.
        return items.Sum(item => item.Number * (double)(item.Weight / total));
    }

    private static bool IsExactAsDecimal(Item item) =>
        Math.Abs(item.Number) <= LargestExact && ((double)(decimal)item.Number).Equals(item.Number);

    private static double MiddleOf(ImmutableArray<Item> items)
    {
        var counted = items.Where(item => item.Weight > 0).ToArray();
        var half = counted.Sum(item => item.Weight) / 2;
        var below = 0m;
        for (var i = 0; ; i++)
        {
            below += counted[i].Weight;
            if (below == half)
                return Mean([counted[i] with { Weight = 1 }, counted[i + 1] with { Weight = 1 }]);
            if (below > half)
                return counted[i].Number;
        }
    }

    private static Aggregation.Impossible NotANumber(string name, AggregationRules rules, Contribution contribution, JsonElement value) =>
        new("NotAggregatable", $"{name} needs numbers{At(rules)}: {contribution.Instance} gave {JsonKind.Name(value)}.");

    private static string At(AggregationRules rules) => string.IsNullOrEmpty(rules.Key) ? "" : $" at {rules.Key}";

    private sealed record Item(double Number, decimal Weight, double Confidence);
}
