using System.Text.Json;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Output;

/// <summary>A value that is voted for. Two are equal where their canonical texts are; text and hash are made once.</summary>
internal sealed class VotedValue(JsonElement json) : IEquatable<VotedValue>, IComparable<VotedValue>
{
    private const int ShownLength = 80;

    private int? _hash;
    private Drawn? _drawn;

    public JsonElement Json { get; } = json;

    public string Text { get; private set; } = Canonical.Text(json);

    /// <summary>The value in a sentence, shortened.</summary>
    public string Shown => Text.Length <= ShownLength ? Text : string.Concat(Text.AsSpan(0, ShownLength - 1), "…");

    /// <summary>Place among equals, lowest first.</summary>
    public ulong DrawIn(Guid loopId)
    {
        var drawn = _drawn;
        if (drawn is null || drawn.LoopId != loopId)
            _drawn = drawn = new Drawn(loopId, TieBreaker.Rank(loopId, "answer", Text));
        return drawn.Place;
    }

    public bool Equals(VotedValue? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || Text != other.Text)
            return false;

        // Equal texts become one: a loop counts the same long outputs after each completion, and then compares and keeps one text instead of a thousand.
        Text = other.Text;
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as VotedValue);

    public override int GetHashCode() => _hash ??= Text.GetHashCode(StringComparison.Ordinal);

    public int CompareTo(VotedValue? other) => string.CompareOrdinal(Text, other?.Text);

    private sealed record Drawn(Guid LoopId, ulong Place);
}
