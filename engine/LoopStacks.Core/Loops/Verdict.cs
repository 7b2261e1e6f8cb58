using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Core.Loops;

/// <summary>What a verifier says of an answer.</summary>
internal sealed record Verdict(bool Accept, ImmutableArray<string> Reasons)
{
    /// <summary>How its output must look.</summary>
    public const string Form = "{\"accept\": true or false, \"reasons\": [texts]}";

    private const int ReasonsShown = 10;

    /// <summary>Its reasons in a sentence.</summary>
    public string Words => Reasons.IsEmpty ? "it gave no reasons"
        : string.Join("; ", Reasons.Take(ReasonsShown).Select(reason => reason.TrimEnd('.'))) + (Reasons.Length > ReasonsShown ? $"; and {Reasons.Length - ReasonsShown} more" : "");

    /// <summary>Null where it is no verdict. Further properties may be there.</summary>
    public static Verdict? Read(JsonElement output)
    {
        if (output.ValueKind != JsonValueKind.Object || !output.TryGetProperty("accept", out var accept) || accept.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return null;
        if (!output.TryGetProperty("reasons", out var reasons) || reasons.ValueKind == JsonValueKind.Null)
            return new Verdict(accept.GetBoolean(), []);
        if (reasons.ValueKind != JsonValueKind.Array || reasons.EnumerateArray().Any(reason => reason.ValueKind != JsonValueKind.String))
            return null;
        return new Verdict(accept.GetBoolean(), [.. reasons.EnumerateArray().Select(reason => reason.GetString()!)]);
    }
}
