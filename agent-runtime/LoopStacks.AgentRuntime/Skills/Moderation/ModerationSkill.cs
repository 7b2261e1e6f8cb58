using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Moderation;

/// <summary>Tells whether a text may be published, must be looked at, or must not be published.</summary>
internal sealed class ModerationSkill : TextSkill
{
    private const double DefaultReview = 0.4;
    private const double DefaultBlock = 0.8;

    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "flagged": { "type": "boolean" },
            "action": { "enum": ["allow", "review", "block"] },
            "categories": {
              "type": "object",
              "additionalProperties": { "type": "number", "minimum": 0, "maximum": 1 }
            },
            "reasons": { "type": "array", "items": { "type": "string" } }
          },
          "required": ["flagged", "action", "categories", "reasons"]
        }
        """);

    public override string Capability => "content-moderation";

    public override JsonElement OutputSchema => Schema;

    protected override double Bid(string text, SkillRequest request) => 0.15 + 0.55 * EnglishLikelihood.Of(BidPrefixOf(text));

    protected override SkillAnswer Answer(string text, SkillRequest request)
    {
        var review = SkillConfig.Number(request.Config, "reviewAt", DefaultReview, 0, 1);
        var block = SkillConfig.Number(request.Config, "blockAt", DefaultBlock, 0, 1);
        var verdict = Moderator.Judge(
            text,
            SkillConfig.Texts(request.Config, "allowedTerms") ?? [],
            SkillConfig.Texts(request.Config, "blockedTerms") ?? []);
        var worst = verdict.Scores.Values.Max();
        // Whoever writes of harming themselves needs a person who answers, not a closed door.
        var worstToBlock = verdict.Scores.Where(s => s.Key is not ("self-harm" or "profanity")).Max(s => s.Value);
        var action = worstToBlock >= block ? "block" : worst >= review ? "review" : "allow";
        var categories = new JsonObject();
        foreach (var category in Moderator.Categories)
            categories[category] = Rounded(verdict.Scores[category]);
        var output = new JsonObject
        {
            ["flagged"] = action != "allow",
            ["action"] = action,
            ["categories"] = categories,
            ["reasons"] = new JsonArray(verdict.Reasons.Select(r => (JsonNode)JsonValue.Create(r)!).ToArray()),
        };
        return new SkillAnswer(JsonSerializer.SerializeToElement(output), ConfidenceOf(worst, review, text));
    }

    /// <summary>Far from the threshold is sure; a text with nothing found is only as clear as our words are complete.</summary>
    private static double ConfidenceOf(double worst, double review, string text)
    {
        var english = 0.4 + 0.6 * EnglishLikelihood.Of(text);
        return Rounded(worst >= review ? 0.5 + 0.45 * worst : (0.7 - 0.5 * worst) * english);
    }
}
