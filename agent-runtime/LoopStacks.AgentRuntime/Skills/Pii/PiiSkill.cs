using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.AgentRuntime.Skills.Pii;

/// <summary>Finds private data in a text and gives the text without it. No answer holds the data itself.</summary>
internal sealed class PiiSkill : TextSkill
{
    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "found": { "type": "boolean" },
            "entities": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "type": { "type": "string" },
                  "start": { "type": "integer", "minimum": 0, "description": "UTF-16 code units" },
                  "end": { "type": "integer", "minimum": 0 },
                  "text": { "type": "string", "description": "masked" }
                },
                "required": ["type", "start", "end", "text"]
              }
            },
            "redacted": { "type": "string" }
          },
          "required": ["found", "entities", "redacted"]
        }
        """);

    public override string Capability => "pii-detection";

    public override JsonElement OutputSchema => Schema;

    // Patterns do not depend on language; names and postal addresses, which have none, are not looked for.
    protected override double Bid(string text, SkillRequest request) => 0.8;

    protected override SkillAnswer Answer(string text, SkillRequest request)
    {
        var entities = PiiDetector.Find(text, SkillConfig.Texts(request.Config, "types"));
        var list = entities.Take(PiiDetector.MaxListed).Select(e => (JsonNode)new JsonObject
        {
            ["type"] = e.Type,
            ["start"] = e.Start,
            ["end"] = e.End,
            ["text"] = e.Masked,
        });
        var output = new JsonObject
        {
            ["found"] = entities.Count > 0,
            ["entities"] = new JsonArray(list.ToArray()),
            ["redacted"] = PiiDetector.Redact(text, entities),
        };
        return new SkillAnswer(JsonSerializer.SerializeToElement(output), entities.Count > 0 ? 0.9 : 0.7);
    }
}
