using System.Globalization;
using System.Text.Json;

namespace LoopStacks.Client.Loops;

/// <summary>Reads fields that may be missing or of another kind: a newer platform may say more, and differently, than this program knows.</summary>
public static class Fields
{
    public static JsonElement? Field(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A string as it is, anything else as its JSON; null where absent.</summary>
    public static string? Text(this JsonElement of, string name) => of.Field(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : JsonText.Compact(value);

    public static double? Number(this JsonElement of, string name) =>
        of.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) ? number : null;

    public static int? Integer(this JsonElement of, string name) =>
        of.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    public static DateTimeOffset? Time(this JsonElement of, string name) =>
        of.Field(name) is { ValueKind: JsonValueKind.String } value && value.TryGetDateTimeOffset(out var time) ? time : null;

    public static IEnumerable<JsonElement> Items(this JsonElement of, string name) =>
        of.Field(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>The strings of an array; a lone string counts as an array of one.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement of, string name) => of.Field(name) switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } many => [.. many.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : JsonText.Compact(item))],
        _ => [],
    };

    public static string Plain(this double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
