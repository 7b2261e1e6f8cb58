using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.AgentRuntime.Skills.Keywords;

/// <summary>Finds the terms that tell what a text is about.</summary>
internal sealed class KeywordSkill : TextSkill
{
    private const int DefaultMax = 10;

    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "keywords": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "term": { "type": "string" },
                  "score": { "type": "number", "minimum": 0, "maximum": 1 }
                },
                "required": ["term", "score"]
              }
            }
          },
          "required": ["keywords"]
        }
        """);

    public override string Capability => "keyword-extraction";

    public override JsonElement OutputSchema => Schema;

    // Terms of a sentence or two are a guess; a page gives them weight.
    protected override double Bid(string text, SkillRequest request) => 0.35 + 0.45 * Math.Min(1, text.Length / 400.0);

    protected override SkillAnswer Answer(string text, SkillRequest request)
    {
        var max = SkillConfig.Count(request.Config, "maxKeywords", DefaultMax, 1, 100);
        var found = new KeywordExtractor(text).Extract(max);
        var list = found.Select(k => (JsonNode)new JsonObject { ["term"] = k.Term, ["score"] = Rounded(k.Score) });
        var output = new JsonObject { ["keywords"] = new JsonArray(list.ToArray()) };
        var confidence = found.Count == 0 ? 0.1 : 0.35 + 0.45 * Math.Min(1, text.Length / 400.0);
        return new SkillAnswer(JsonSerializer.SerializeToElement(output), Rounded(confidence));
    }
}
