using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Core.Output;

/// <summary>What one contribution prefers: candidates from the most to the least preferred, or the set that it approves.</summary>
/// <param name="Choices">Canonical texts, each once.</param>
internal sealed record Ballot(Contribution From, ImmutableArray<string> Choices)
{
    /// <summary>The ballots that were cast, and all candidates by canonical text. An empty array abstains; a value that is no array is a ballot for it alone.</summary>
    public static ImmutableArray<Ballot> Of(
        string? key, ImmutableArray<Contribution> contributions, out ImmutableSortedDictionary<string, JsonElement> candidates)
    {
        var seen = ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        var ballots = ImmutableArray.CreateBuilder<Ballot>(contributions.Length);
        foreach (var contribution in contributions)
        {
            if (OutputKey.VoteOf(contribution.Output, key) is not { } value)
                continue;
            var choices = ChoicesOf(value, seen);
            if (!choices.IsEmpty)
                ballots.Add(new Ballot(contribution, choices));
        }

        candidates = seen.ToImmutable();
        return ballots.ToImmutable();
    }

    private static ImmutableArray<string> ChoicesOf(JsonElement value, ImmutableSortedDictionary<string, JsonElement>.Builder seen)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return [TextOf(value, seen)];
        return [.. value.EnumerateArray().Where(item => item.ValueKind != JsonValueKind.Null).Select(item => TextOf(item, seen)).Distinct(StringComparer.Ordinal)];
    }

    private static string TextOf(JsonElement value, ImmutableSortedDictionary<string, JsonElement>.Builder seen)
    {
        var text = Canonical.Text(value);
        if (!seen.ContainsKey(text))
            seen.Add(text, value);
        return text;
    }
}
