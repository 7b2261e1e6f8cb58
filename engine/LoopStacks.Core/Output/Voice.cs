using System.Text.Json;

namespace LoopStacks.Core.Output;

/// <summary>What a contribution says at a key, and what it may weigh. Each part is made once, when it is first asked for.</summary>
internal sealed class Voice(string? key, Contribution from)
{
    private VotedValue? _vote;
    private Ballot? _ballot;

    public string? Key { get; } = key;

    public Contribution From { get; } = from;

    /// <summary>Log-odds of its accuracy, see <see cref="VoteWeights"/>.</summary>
    public decimal Odds { get; } = VoteWeights.OddsOf(from.Accuracy);

    /// <summary>Its confidence as a weight.</summary>
    public decimal Confidence { get; } = VoteWeights.Fixed(from.Confidence);

    /// <summary>Its value; null where it abstains.</summary>
    public JsonElement? Value { get; } = OutputKey.VoteOf(from.Output, key);

    /// <summary>The value that it votes for; null where it abstains.</summary>
    public VotedValue? Vote => Value is { } value ? _vote ??= new VotedValue(value) : null;

    /// <summary>Its value read as a ballot; null where it abstains.</summary>
    public Ballot? Ballot => Value is { } value ? _ballot ??= Ballot.Of(this, value) : null;
}
