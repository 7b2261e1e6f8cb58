namespace LoopStacks.Core.Reputation;

/// <summary>Decayed sums over judged contributions.</summary>
/// <param name="Weight">How many, each by its weight.</param>
/// <param name="Right">Of their rightness, 0..1 each.</param>
/// <param name="Confidence">Of how sure their results were.</param>
/// <param name="SquaredError">Of (confidence − right)².</param>
/// <param name="Bid">Of how sure their bids were.</param>
/// <param name="BidSquaredError">Of (bid − right)².</param>
public readonly record struct Evidence(double Weight, double Right, double Confidence, double SquaredError, double Bid, double BidSquaredError)
{
    // What is left of evidence that was withdrawn: rounding.
    private const double Nothing = 1e-9;

    public Evidence Times(double factor) =>
        new(Weight * factor, Right * factor, Confidence * factor, SquaredError * factor, Bid * factor, BidSquaredError * factor);

    public Evidence Plus(Evidence other) => new(
        Weight + other.Weight,
        Right + other.Right,
        Confidence + other.Confidence,
        SquaredError + other.SquaredError,
        Bid + other.Bid,
        BidSquaredError + other.BidSquaredError);

    internal Evidence Plus(Judgement judgement, double weight) => Plus(Of(judgement).Times(weight));

    /// <summary>Takes out what was counted before; never below nothing, since the entry may have been dropped and begun anew meanwhile.</summary>
    internal Evidence Minus(Judgement judgement, double weight)
    {
        var rest = Plus(Of(judgement).Times(-weight));
        return rest.Weight < Nothing
            ? default
            : new(
                rest.Weight,
                Math.Clamp(rest.Right, 0, rest.Weight),
                Math.Clamp(rest.Confidence, 0, rest.Weight),
                Math.Clamp(rest.SquaredError, 0, rest.Weight),
                Math.Clamp(rest.Bid, 0, rest.Weight),
                Math.Clamp(rest.BidSquaredError, 0, rest.Weight));
    }

    private static Evidence Of(Judgement judgement)
    {
        var (right, confidence, bid) = (Math.Clamp(judgement.Right, 0, 1), Math.Clamp(judgement.Confidence, 0, 1), Math.Clamp(judgement.BidConfidence, 0, 1));
        return new(1, right, confidence, (confidence - right) * (confidence - right), bid, (bid - right) * (bid - right));
    }
}
