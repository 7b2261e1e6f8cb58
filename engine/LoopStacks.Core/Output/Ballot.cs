using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Core.Output;

/// <summary>What one contribution prefers: candidates from the most to the least preferred, equals together.</summary>
/// <param name="Levels">Candidates, each once; those of one level are equally preferred. Empty abstains.</param>
/// <param name="Fault">Why it is no ballot, as the end of a sentence; null where it is one.</param>
internal sealed record Ballot(Voice From, ImmutableArray<ImmutableArray<VotedValue>> Levels, string? Fault = null)
{
    /// <summary>The most candidates that a ballot may name.</summary>
    public const int MaxChoices = 256;

    public Contribution Voter => From.From;

    public IEnumerable<VotedValue> Choices => Levels.SelectMany(level => level);

    /// <summary>
    /// Reads an array from the most to the least preferred; an array in it is a group of equals; null in it is nobody; who is named again counts where it was named first.
    /// A value that is no array is a ballot for it alone.
    /// </summary>
    public static Ballot Of(Voice from, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return new Ballot(from, [[from.Vote!]]);
        var seen = new HashSet<VotedValue>();
        var levels = ImmutableArray.CreateBuilder<ImmutableArray<VotedValue>>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Array && item.EnumerateArray().Any(equal => equal.ValueKind == JsonValueKind.Array))
                return new Ballot(from, [], "names an array as a candidate within a group of equals");
            var level = NewAmong(item, seen);
            if (seen.Count > MaxChoices)
                return new Ballot(from, [], $"names more than {MaxChoices} candidates");
            if (!level.IsEmpty)
                levels.Add(level);
        }

        return new Ballot(from, levels.DrainToImmutable());
    }

    /// <summary>The same ballot as one candidate's: it is no ballot where several are equally first.</summary>
    public Ballot ForOne() => Levels.IsEmpty || Levels[0].Length == 1
        ? this
        : this with { Levels = [], Fault = $"names {Levels[0].Length} candidates equally first" };

    private static ImmutableArray<VotedValue> NewAmong(JsonElement item, HashSet<VotedValue> seen)
    {
        if (item.ValueKind != JsonValueKind.Array)
            return NewOf(item, seen) is { } single ? [single] : [];
        var level = ImmutableArray.CreateBuilder<VotedValue>();
        foreach (var equal in item.EnumerateArray())
        {
            if (NewOf(equal, seen) is { } choice)
                level.Add(choice);
            if (seen.Count > MaxChoices)
                break;
        }

        return level.DrainToImmutable();
    }

    private static VotedValue? NewOf(JsonElement item, HashSet<VotedValue> seen)
    {
        if (item.ValueKind == JsonValueKind.Null)
            return null;
        var choice = new VotedValue(item);
        return seen.Add(choice) ? choice : null;
    }
}
