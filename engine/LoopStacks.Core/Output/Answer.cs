using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Output;

/// <summary>An answer that is voted for, and who does.</summary>
/// <param name="Text">Canonical JSON: two answers are the same where their texts are.</param>
/// <param name="Draw">Place among equally heavy answers, lowest first.</param>
internal sealed record Answer(string Text, JsonElement Value, ImmutableArray<Contribution> Votes, ulong Draw)
{
    private const int ShownLength = 80;

    /// <summary>The answer in a sentence, shortened.</summary>
    public string Shown => Text.Length <= ShownLength ? Text : string.Concat(Text.AsSpan(0, ShownLength - 1), "…");

    /// <summary>One answer per different text, in order of text.</summary>
    public static ImmutableArray<Answer> Of(Guid loopId, IEnumerable<(JsonElement Value, Contribution Vote)> votes) =>
    [
        .. votes
            .GroupBy(vote => Canonical.Text(vote.Value), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new Answer(
                group.Key, group.First().Value, [.. group.Select(vote => vote.Vote)], DrawOf(loopId, group.Key))),
    ];

    public static ulong DrawOf(Guid loopId, string text) => TieBreaker.Rank(loopId, "answer", text);
}
