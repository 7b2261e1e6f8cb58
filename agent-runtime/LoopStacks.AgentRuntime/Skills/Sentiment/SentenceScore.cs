namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>What a sentence feels: the sums of its positive and negative valences, and how many words do not feel.</summary>
internal readonly record struct SentenceScore(double Positive, double Negative, int Neutral)
{
    public double Sum => Positive - Negative;
}
