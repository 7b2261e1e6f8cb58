using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoopStacks.AgentRuntime.Skills.Response;

/// <summary>What a reply can mention: who wrote, about which order, to whom.</summary>
internal sealed partial record MessageDetails(string? Name, string? Order, string? Brand)
{
    // Details stand near the beginning; the rest of a long text is not searched.
    private const int MaxSearched = 8192;
    private const int MaxLength = 80;

    public static MessageDetails Of(string text, SkillRequest request)
    {
        var searched = text.Length <= MaxSearched ? text : text[..MaxSearched];
        return new MessageDetails(
            StringOf(request.Input, "name") ?? StringOf(request.Input, "customerName") ?? Group(NamePattern(), searched),
            StringOf(request.Input, "orderNumber") ?? Group(OrderPattern(), searched),
            BrandOf(request.Config));
    }

    /// <summary>The value of a placeholder; null when it is not known.</summary>
    public string? Value(string placeholder) => placeholder switch
    {
        "name" => Name,
        "order" => Order,
        "brand" => Brand,
        _ => null,
    };

    private static string? BrandOf(JsonElement config) =>
        StringOf(config, "brand") ?? (config.ValueKind == JsonValueKind.Object && config.TryGetProperty("brand", out var brand)
            ? StringOf(brand, "name") : null);

    private static string? StringOf(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value)
            || value.ValueKind != JsonValueKind.String)
            return null;
        var text = value.GetString()!.Trim();
        return text.Length is 0 or > MaxLength ? null : text;
    }

    private static string? Group(Regex pattern, string text) =>
        pattern.Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    // An order number has a digit: "order number" alone, or "order yesterday", names none.
    [GeneratedRegex(@"\border\s{0,3}(?:(?:number|no\.?|nr\.?|id)\s{0,3})?[:#]?\s{0,3}#?([A-Z]{0,4}-?\d[A-Z0-9-]{2,20})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"\b(?:[Mm]y name is|[Tt]his is) ([A-Z]\p{L}{1,24}(?: [A-Z]\p{L}{1,24})?)(?:\b|$)", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
