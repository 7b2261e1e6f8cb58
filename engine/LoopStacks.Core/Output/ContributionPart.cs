using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Core.Output;

/// <summary>What one contribution did for the answer.</summary>
/// <param name="Number">The work item's number.</param>
/// <param name="Counted">Whether the answer has something of it: it was merged in, chosen, or voted for what won.</param>
/// <param name="Sentence">The same in words, with the numbers.</param>
/// <param name="Vote">What it voted for, or the number that it gave; null where it abstained or nothing is voted on.</param>
/// <param name="Weight">What its vote weighed; null where nothing is weighed.</param>
/// <param name="Gave">JSON pointers of the answer's values that it gave, under <c>merge</c>.</param>
public sealed record ContributionPart(
    int Number,
    bool Counted,
    string Sentence,
    JsonElement? Vote = null,
    decimal? Weight = null,
    ImmutableArray<string> Gave = default);
