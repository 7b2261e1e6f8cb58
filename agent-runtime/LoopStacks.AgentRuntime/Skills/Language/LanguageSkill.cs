using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.AgentRuntime.Skills.Language;

/// <summary>Tells the language that a text is written in.</summary>
internal sealed class LanguageSkill : TextSkill
{
    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "language": { "type": "string", "description": "ISO 639-1, or und when it cannot be told" },
            "confidence": { "type": "number", "minimum": 0, "maximum": 1 },
            "alternatives": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "language": { "type": "string" },
                  "confidence": { "type": "number", "minimum": 0, "maximum": 1 }
                },
                "required": ["language", "confidence"]
              }
            }
          },
          "required": ["language", "confidence", "alternatives"]
        }
        """);

    public override string Capability => "language-detection";

    public override JsonElement OutputSchema => Schema;

    protected override double Bid(string text, SkillRequest request) =>
        0.3 + 0.65 * LanguageDetector.Detect(BidPrefixOf(text))[0].Confidence;

    protected override SkillAnswer Answer(string text, SkillRequest request)
    {
        var guesses = LanguageDetector.Detect(text);
        var confidence = Rounded(guesses[0].Confidence);
        var alternatives = guesses.Skip(1).Take(3).Where(g => g.Confidence >= 0.01)
            .Select(g => (JsonNode)new JsonObject { ["language"] = g.Language, ["confidence"] = Rounded(g.Confidence) });
        var output = new JsonObject
        {
            ["language"] = guesses[0].Language,
            ["confidence"] = confidence,
            ["alternatives"] = new JsonArray(alternatives.ToArray()),
        };
        return new SkillAnswer(JsonSerializer.SerializeToElement(output), confidence);
    }
}
