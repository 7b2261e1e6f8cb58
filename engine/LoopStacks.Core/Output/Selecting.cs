using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Documents;

namespace LoopStacks.Core.Output;

/// <summary>The strategies that take contributions as they are: <c>select</c>, <c>first</c> and <c>collect</c>.</summary>
internal static class Selecting
{
    /// <summary>The most confident contribution; among equals the first in order.</summary>
    public static Aggregation MostConfident(IReadOnlyList<Contribution> contributions)
    {
        var best = contributions.MaxBy(contribution => contribution.Confidence)!;
        return new Aggregation.Agreed(
            best.Output,
            best.Confidence,
            FormattableString.Invariant(
                $"select: {best.Instance} is the most confident of {contributions.Count}, with {best.Confidence:0.####}."));
    }

    /// <summary>The first valid contribution in order of completion.</summary>
    public static Aggregation First(IReadOnlyList<Contribution> contributions, int outstanding, Func<JsonElement, bool>? valid)
    {
        for (var i = 0; i < contributions.Count; i++)
        {
            var contribution = contributions[i];
            if (valid is not null && !valid(contribution.Output))
                continue;
            var before = i == 0 ? "" : $"; {i} before it {(i == 1 ? "was" : "were")} not valid";
            return new Aggregation.Agreed(
                contribution.Output, contribution.Confidence, $"first: {contribution.Instance} was the first with a valid output{before}.");
        }

        if (outstanding > 0)
            return Aggregation.Pending.Instance;
        return new Aggregation.Impossible("NoAgreement", $"None of {contributions.Count} contributions is valid.");
    }

    /// <summary>All contributions, with who gave them and how sure they are.</summary>
    public static Aggregation Collect(IReadOnlyList<Contribution> contributions)
    {
        var output = JsonText.Array(contributions, Write);
        var explanation = contributions.Count == 1 ? "collect: 1 contribution." : $"collect: {contributions.Count} contributions.";
        return new Aggregation.Agreed(output, contributions.Average(contribution => contribution.Confidence), explanation);
    }

    /// <summary>A contribution, with who gave it and how sure it is.</summary>
    public static void Write(Utf8JsonWriter json, Contribution contribution)
    {
        json.WriteStartObject();
        json.WriteString("instance", contribution.Instance);
        json.WriteStartArray("capabilities");
        foreach (var capability in contribution.Capabilities)
            json.WriteStringValue(capability);
        json.WriteEndArray();
        json.WriteNumber("confidence", contribution.Confidence);
        json.WritePropertyName("output");
        JsonText.Write(json, contribution.Output);
        json.WriteEndObject();
    }
}
