namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>The sentiment of a text.</summary>
/// <param name="Label">positive, negative or neutral.</param>
/// <param name="Score">-1 to 1.</param>
/// <param name="Positive">Sum of positive valences.</param>
/// <param name="Negative">Sum of negative valences, as a positive number.</param>
/// <param name="Neutral">How many words do not feel.</param>
internal sealed record SentimentReading(string Label, double Score, double Positive, double Negative, long Neutral)
{
    public const string PositiveLabel = "positive";
    public const string NegativeLabel = "negative";
    public const string NeutralLabel = "neutral";

    /// <summary>How sure the label is, 0 to 1: strong and one-sided is sure, weak or mixed is not.</summary>
    public double Certainty
    {
        get
        {
            var total = Positive + Negative;
            if (total == 0)
                return Neutral == 0 ? 0.1 : 0.6;
            if (Label == NeutralLabel)
                return 0.45;
            var mixed = Math.Min(Positive, Negative) / Math.Max(Positive, Negative);
            return 0.5 + 0.48 * Math.Min(1, Math.Abs(Score) / 0.75) * (1 - 0.5 * mixed);
        }
    }
}
