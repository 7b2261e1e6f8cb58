namespace LoopStacks.Core.Bidding;

/// <summary>What an instance said to one capability of an announcement.</summary>
public enum AnswerKind
{
    /// <summary>It can help.</summary>
    Bid,

    /// <summary>It does not help, and says why.</summary>
    Decline,

    /// <summary>Its answer could not be used: a capability that it was not asked for, a confidence out of range.</summary>
    Invalid,
}

/// <summary>An instance's answer for one capability.</summary>
/// <param name="Confidence">0..1; 0 where it is no bid.</param>
/// <param name="Cost">What it asks for; null means nothing.</param>
/// <param name="Expected">How long it expects to take.</param>
/// <param name="Load">Share of the instance's credits in use when it answered, 0 for idle; above 1 when work is queued.</param>
/// <param name="Note">The bid's note or the reason of a decline.</param>
/// <param name="Absent">True where nobody was there to be asked and the platform declined for it: a replica may be on its way back. Null otherwise.</param>
public sealed record BidAnswer(
    string Instance,
    string Capability,
    AnswerKind Kind,
    double Confidence = 0,
    decimal? Cost = null,
    TimeSpan? Expected = null,
    double Load = 0,
    string? Note = null,
    bool? Absent = null);

/// <summary>An instance that is asked.</summary>
/// <param name="Capabilities">Those of the loop's capabilities that it offers.</param>
/// <param name="InputSchema">Its Agent's input schema as JSON text; only where the stack is adaptive.</param>
/// <param name="Standing">How reliable it had been, by capability, as earlier versions recorded it; now <paramref name="Reputation"/> says more.</param>
/// <param name="Reputation">How right and how reliable it has been, by capability, when it was asked; only where the stack decides by it.</param>
public sealed record Candidate(
    string Instance,
    System.Collections.Immutable.ImmutableArray<string> Capabilities,
    System.Text.Json.JsonElement? InputSchema = null,
    IReadOnlyDictionary<string, double>? Standing = null,
    IReadOnlyDictionary<string, Repute>? Reputation = null)
{
    /// <summary>Its reputation at a capability, by whichever version it was recorded; null where nothing was.</summary>
    public Repute? ReputeAt(string capability)
    {
        if (Reputation?.TryGetValue(capability, out var repute) == true)
            return repute;
        return Standing?.TryGetValue(capability, out var standing) == true ? new Repute(standing, Accuracy: standing) : null;
    }
}
