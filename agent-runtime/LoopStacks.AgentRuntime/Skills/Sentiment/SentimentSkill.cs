using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>Tells whether an English text is positive, negative or neutral.</summary>
internal sealed class SentimentSkill : TextSkill
{
    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "sentiment": { "enum": ["positive", "negative", "neutral"] },
            "confidence": { "type": "number", "minimum": 0, "maximum": 1 },
            "score": { "type": "number", "minimum": -1, "maximum": 1 },
            "positive": { "type": "number", "minimum": 0, "maximum": 1 },
            "negative": { "type": "number", "minimum": 0, "maximum": 1 },
            "neutral": { "type": "number", "minimum": 0, "maximum": 1 }
          },
          "required": ["sentiment", "confidence", "score", "positive", "negative", "neutral"]
        }
        """);

    public override string Capability => "sentiment-analysis";

    public override JsonElement OutputSchema => Schema;

    protected override double Bid(string text, SkillRequest request) => 0.9 * EnglishLikelihood.Of(BidPrefixOf(text));

    protected override SkillAnswer Answer(string text, SkillRequest request)
    {
        var reading = SentimentAnalyzer.Read(text);
        var confidence = Rounded(reading.Certainty * (0.3 + 0.7 * EnglishLikelihood.Of(text)));
        var total = reading.Positive + reading.Negative + reading.Neutral;
        var output = new JsonObject
        {
            ["sentiment"] = reading.Label,
            ["confidence"] = confidence,
            ["score"] = Rounded(reading.Score),
            ["positive"] = Rounded(total == 0 ? 0 : reading.Positive / total),
            ["negative"] = Rounded(total == 0 ? 0 : reading.Negative / total),
            ["neutral"] = Rounded(total == 0 ? 1 : reading.Neutral / total),
        };
        return new SkillAnswer(JsonSerializer.SerializeToElement(output), confidence);
    }
}
