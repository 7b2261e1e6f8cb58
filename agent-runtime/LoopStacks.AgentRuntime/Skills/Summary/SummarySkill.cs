using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.AgentRuntime.Skills.Summary;

/// <summary>Sums a text up in sentences of its own.</summary>
internal sealed class SummarySkill : TextSkill
{
    private const int DefaultSentences = 3;

    private static readonly JsonElement Schema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": {
            "summary": { "type": "string" },
            "sentences": { "type": "array", "items": { "type": "string" } },
            "compression": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "description": "length of the summary over length of the text"
            }
          },
          "required": ["summary", "sentences", "compression"]
        }
        """);

    public override string Capability => "text-summarization";

    public override JsonElement OutputSchema => Schema;

    // Two sentences need no summary; and an extract never reads as well as a summary that someone writes.
    protected override double Bid(string text, SkillRequest request) => 0.25 + 0.4 * Math.Min(1, text.Length / 1500.0);

    protected override SkillAnswer Answer(string text, SkillRequest request)
    {
        var max = SkillConfig.Count(request.Config, "maxSentences", DefaultSentences, 1, 100);
        var ratio = SkillConfig.Number(request.Config, "ratio", 1, 0.01, 1);
        var all = Summarizer.Sentences(text);
        var wanted = Math.Min(max, Math.Max(1, (int)Math.Ceiling(ratio * all.Count)));
        var chosen = all.Count <= wanted ? all : Summarizer.Choose(text, all, wanted).Select(i => all[i]).ToList();
        var summary = string.Join(' ', chosen);
        var output = new JsonObject
        {
            ["summary"] = summary,
            ["sentences"] = new JsonArray(chosen.Select(s => (JsonNode)JsonValue.Create(s)!).ToArray()),
            ["compression"] = text.Length == 0 ? 1 : Rounded(Math.Min(1, (double)summary.Length / text.Length)),
        };
        var confidence = all.Count == 0 ? 0.1 : all.Count <= wanted ? 0.9 : 0.6;
        return new SkillAnswer(JsonSerializer.SerializeToElement(output), confidence);
    }
}
