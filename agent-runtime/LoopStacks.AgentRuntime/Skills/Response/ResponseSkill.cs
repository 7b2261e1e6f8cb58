using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.AgentRuntime.Skills.Intent;
using LoopStacks.AgentRuntime.Skills.Sentiment;
using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Response;

/// <summary>Answers a message from templates, by what its writer wants and feels.</summary>
internal sealed class ResponseSkill : TextSkill
{
    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "response": { "type": "string" },
            "tone": { "enum": ["friendly", "apologetic", "professional"] },
            "intent": { "type": "string" }
          },
          "required": ["response", "tone", "intent"]
        }
        """);

    private readonly IntentClassifiers classifiers = new();

    public override string Capability => "response-generation";

    public override JsonElement OutputSchema => Schema;

    // The replies are English; another language gets an answer, but a model should win the bid for it.
    protected override double Bid(string text, SkillRequest request) => 0.2 + 0.5 * EnglishLikelihood.Of(BidPrefixOf(text));

    protected override SkillAnswer Answer(string text, SkillRequest request)
    {
        var (intent, certainty) = IntentOf(text, request);
        var sentiment = Contributed(request, "sentiment-analysis", "sentiment") ?? SentimentAnalyzer.Read(text).Label;
        var details = MessageDetails.Of(text, request);
        var (template, ofIntent) = ResponseTemplates.Choose(intent, sentiment, request.Config);
        var response = ResponseTemplate.Fill(template, details).Trim();
        if (ResponseTemplates.Signature(request.Config, details) is { Length: > 0 } signature)
            response += "\n\n" + ResponseTemplate.Fill(signature, details).Trim();

        var output = new JsonObject { ["response"] = response, ["tone"] = ToneOf(intent, sentiment), ["intent"] = intent };
        return new SkillAnswer(JsonSerializer.SerializeToElement(output), Rounded(ofIntent ? 0.4 + 0.5 * certainty : 0.3));
    }

    private (string Intent, double Certainty) IntentOf(string text, SkillRequest request)
    {
        if (Contributed(request, "intent-classification", "intent") is { } contributed)
            return (contributed, ContributedConfidence(request));
        var best = classifiers.For(request.Config).Rank(text)[0];
        return best.Confidence < IntentSkill.UnknownBelow ? (IntentSkill.Unknown, 0) : (best.Intent, best.Confidence);
    }

    private static double ContributedConfidence(SkillRequest request)
    {
        var contribution = request.Contributions["intent-classification"];
        return contribution.TryGetProperty("confidence", out var value) && value.ValueKind == JsonValueKind.Number
            ? Math.Clamp(value.GetDouble(), 0, 1) : 0.7;
    }

    private static string? Contributed(SkillRequest request, string capability, string property) =>
        request.Contributions.TryGetValue(capability, out var contribution)
        && contribution.ValueKind == JsonValueKind.Object
        && contribution.TryGetProperty(property, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static string ToneOf(string intent, string sentiment) => (intent, sentiment) switch
    {
        ("complaint", _) or (_, SentimentReading.NegativeLabel) => "apologetic",
        ("praise" or "greeting" or "goodbye", _) or (_, SentimentReading.PositiveLabel) => "friendly",
        _ => "professional",
    };
}
