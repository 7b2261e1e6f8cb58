namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>Scores whole texts. Stateless and thread safe.</summary>
internal static class SentimentAnalyzer
{
    // The squashing x / sqrt(x² + 15) that VADER describes; a sum of about ±4 gives ±0.7.
    private const double Squash = 15;

    /// <summary>From this score on a text counts as positive, and from its negative as negative.</summary>
    private const double Threshold = 0.12;

    public static SentimentReading Read(string text)
    {
        var lexicon = SentimentLexicon.Instance;
        var reader = new SentenceReader(text, lexicon);
        var scorer = new SentenceScorer(lexicon);
        var shouting = HasLowerCase(text);
        double sum = 0, positive = 0, negative = 0;
        long neutral = 0, feeling = 0;
        while (reader.Read())
        {
            var sentence = scorer.Score(reader, shouting);
            sum += sentence.Sum;
            positive += sentence.Positive;
            negative += sentence.Negative;
            neutral += sentence.Neutral;
            if (sentence.Positive + sentence.Negative > 0)
                feeling++;
        }

        // Long texts repeat themselves: the sum grows with the root of the sentences, not with their number.
        var scaled = feeling == 0 ? 0 : sum / Math.Sqrt(feeling);
        var score = scaled / Math.Sqrt(scaled * scaled + Squash);
        return new SentimentReading(LabelOf(score), score, positive, negative, neutral);
    }

    private static string LabelOf(double score) => score switch
    {
        >= Threshold => SentimentReading.PositiveLabel,
        <= -Threshold => SentimentReading.NegativeLabel,
        _ => SentimentReading.NeutralLabel,
    };

    /// <summary>In a text all in capitals, capitals emphasize nothing.</summary>
    private static bool HasLowerCase(string text) => text.Any(char.IsLower);
}
