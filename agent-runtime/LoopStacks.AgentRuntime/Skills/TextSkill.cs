using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>A skill whose native input is one text.</summary>
internal abstract class TextSkill : ISkill
{
    /// <summary>How much of a text a bid looks at, in UTF-16 code units.</summary>
    protected const int BidPrefix = 2048;

    private static readonly JsonElement TextSchema = JsonElement.Parse(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "properties": { "text": { "type": "string", "maxLength": 1048576 } },
          "required": ["text"]
        }
        """);

    public abstract string Capability { get; }

    public JsonElement InputSchema => TextSchema;

    public abstract JsonElement OutputSchema { get; }

    public double Confidence(SkillRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!InputFitting.TryFit(request.Input, default, out var text, out _))
            return 0;
        return string.IsNullOrWhiteSpace(text) ? 0.05 : Math.Clamp(Bid(text, request), 0, 1);
    }

    public SkillAnswer Run(SkillRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!InputFitting.TryFit(request.Input, default, out var text, out var reason))
            throw new ArgumentException(reason, nameof(request));
        return Answer(text, request);
    }

    /// <summary>The confidence of a bid on a text that is not blank.</summary>
    protected abstract double Bid(string text, SkillRequest request);

    protected abstract SkillAnswer Answer(string text, SkillRequest request);

    protected static string BidPrefixOf(string text) => text.Length <= BidPrefix ? text : text[..BidPrefix];

    /// <summary>Three decimals: enough to compare, short enough to read.</summary>
    protected static double Rounded(double value) => Math.Round(value, 3, MidpointRounding.AwayFromZero);
}
