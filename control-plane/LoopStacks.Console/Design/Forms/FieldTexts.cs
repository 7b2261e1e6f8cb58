using System.Text.Json;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>Fields of texts and numbers, and their bounds in words.</summary>
internal static class FieldTexts
{
    public static FieldShape Text(FieldShape told, JsonElement schema, int longText)
    {
        var most = schema.Integer("maxLength");
        var format = schema.Text("format");
        var bounds = Between(schema.Integer("minLength"), most, "character", "characters");
        if (schema.Text("pattern") is { } pattern)
            bounds = bounds is null ? $"matches {pattern}" : $"{bounds}, matches {pattern}";
        var (type, example) = format switch
        {
            "date-time" => (FieldShape.TimeInput, "2026-01-31T12:00:00Z"),
            "date" => ("date", null),
            "email" or "idn-email" => ("email", "name@example.org"),
            "uri" or "iri" or "url" => ("url", "https://example.org/"),
            _ => ("text", (string?)null),
        };
        if (type == FieldShape.TimeInput)
            bounds = bounds is null ? "in UTC" : $"{bounds}, in UTC";
        return told with
        {
            Kind = FieldKind.Text,
            Bounds = bounds,
            InputType = type,
            Placeholder = example,
            // A text without any bound may well be a document.
            IsLong = format is null && schema.Text("pattern") is null && (most > longText || most is null),
        };
    }

    public static FieldShape Number(FieldShape told, JsonElement schema)
    {
        var isWhole = schema.Text("type") == "integer";
        var (least, above, most, below) = (schema.Text("minimum"), schema.Text("exclusiveMinimum"), schema.Text("maximum"), schema.Text("exclusiveMaximum"));
        string?[] parts =
        [
            least is not null && most is not null && above is null && below is null ? $"{least} to {most}" : null,
            above is not null ? $"more than {above}" : least is not null && (most is null || below is not null) ? $"at least {least}" : null,
            below is not null ? $"less than {below}" : most is not null && (least is null || above is not null) ? $"at most {most}" : null,
            schema.Text("multipleOf") is { } step ? $"a multiple of {step}" : null,
            isWhole ? "a whole number" : null,
        ];
        var bounds = string.Join(", ", parts.OfType<string>());
        return told with { Kind = FieldKind.Number, Bounds = bounds.Length > 0 ? bounds : null };
    }

    /// <summary>"1 to 5 items", "at least 1 item", "at most 5 items"; null without bounds.</summary>
    public static string? Between(int? least, int? most, string one, string many) => (least, most) switch
    {
        (null or 0, null) => null,
        (null or 0, { } high) => $"at most {high} {(high == 1 ? one : many)}",
        ({ } low, null) => $"at least {low} {(low == 1 ? one : many)}",
        ({ } low, { } high) when low == high => $"{low} {(low == 1 ? one : many)}",
        ({ } low, { } high) => $"{low} to {high} {many}",
    };
}
