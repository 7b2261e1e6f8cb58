using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Intent;

/// <summary>Tells what the writer of a text wants, among configured intents or those of a support desk.</summary>
internal sealed class IntentSkill : TextSkill
{
    /// <summary>The answer when nothing in the text speaks for any intent.</summary>
    public const string Unknown = "unknown";

    /// <summary>A best intent less sure than this is none.</summary>
    public const double UnknownBelow = 0.06;

    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "intent": { "type": "string" },
            "confidence": { "type": "number", "minimum": 0, "maximum": 1 },
            "alternatives": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "intent": { "type": "string" },
                  "confidence": { "type": "number", "minimum": 0, "maximum": 1 }
                },
                "required": ["intent", "confidence"]
              }
            }
          },
          "required": ["intent", "confidence", "alternatives"]
        }
        """);

    private readonly IntentClassifiers classifiers = new();

    public override string Capability => "intent-classification";

    public override JsonElement OutputSchema => Schema;

    protected override double Bid(string text, SkillRequest request)
    {
        var prefix = BidPrefixOf(text);
        try
        {
            var best = classifiers.For(request.Config).Rank(prefix)[0].Confidence;
            // The words of a configuration may be of any language; the default set is English.
            var language = IsConfigured(request.Config) ? 1 : EnglishLikelihood.Of(prefix);
            return (0.35 + 0.6 * best) * language;
        }
        catch (ArgumentException)
        {
            // A configuration that cannot be used is reported by Run; a bid only says that it will not go well.
            return 0;
        }
    }

    protected override SkillAnswer Answer(string text, SkillRequest request)
    {
        var ranked = classifiers.For(request.Config).Rank(text);
        var best = ranked[0].Confidence < UnknownBelow
            ? new IntentRanking(Unknown, Rounded(1 - ranked[0].Confidence) / 2)
            : ranked[0];
        var alternatives = ranked.Where(r => r.Intent != best.Intent).Take(3)
            .Select(r => (JsonNode)new JsonObject { ["intent"] = r.Intent, ["confidence"] = Rounded(r.Confidence) });
        var output = new JsonObject
        {
            ["intent"] = best.Intent,
            ["confidence"] = Rounded(best.Confidence),
            ["alternatives"] = new JsonArray(alternatives.ToArray()),
        };
        return new SkillAnswer(JsonSerializer.SerializeToElement(output), Rounded(best.Confidence));
    }

    private static bool IsConfigured(JsonElement config) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty("intents", out _);
}
