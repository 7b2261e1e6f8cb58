namespace LoopStacks.Core.Bidding;

/// <summary>What is known of an instance at a capability when it is asked, as the loop's history keeps it: a replay decides by the same numbers.</summary>
/// <param name="Reliability">How likely an award ends with a contribution, 0..1.</param>
/// <param name="Overconfidence">By how much its bids have been surer than its contributions were right, −1..1.</param>
/// <param name="Accuracy">How likely a contribution is right, 0..1; null where none was judged.</param>
public sealed record Repute(double Reliability, double Overconfidence = 0, double? Accuracy = null)
{
    /// <summary>
    /// Of an instance of which nothing is known: half of the reliability that a faultless one has, so a newcomer gets its chances but no favour, and it is believed what it says.
    /// </summary>
    public static Repute Unknown { get; } = new(0.5);

    /// <summary>A bid's confidence less the overconfidence: how likely the contribution is right.</summary>
    public double Corrected(double confidence) => Math.Clamp(confidence - Overconfidence, 0, 1);

    /// <summary>How likely the instance delivers something right: corrected confidence × reliability.</summary>
    public double Score(double confidence) => Corrected(confidence) * Reliability;
}
