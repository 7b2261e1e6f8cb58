using System.Globalization;
using System.Text.Json;

namespace LoopStacks.Api.Bodies;

/// <summary>Reads typed values; what does not fit is added to the faults and null comes back. JSON's null counts as left out.</summary>
internal static class Fields
{
    private const string TimeExpected = "a time with zone (RFC 3339), such as \"2026-01-31T12:00:00Z\"";

    public static string? Text(JsonElement value, string pointer, int longest, FieldFaults faults)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            faults.WrongType(pointer, value, "a text");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length >= 1 && text.Length <= longest)
            return text;
        faults.OutOfRange(pointer, value, $"1 to {longest} characters");
        return null;
    }

    public static DateTimeOffset? Time(JsonElement value, string pointer, FieldFaults faults)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            faults.WrongType(pointer, value, TimeExpected);
            return null;
        }

        if (Rfc3339.TryParse(value.GetString()!, out var time))
            return time;
        faults.Add(pointer, "BadValue", $"\"{Answers.Refusals.Shown(value.GetString()!)}\" came; expected is {TimeExpected}.");
        return null;
    }

    public static long? Whole(JsonElement value, string pointer, long least, long most, FieldFaults faults)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Number)
        {
            faults.WrongType(pointer, value, "a whole number");
            return null;
        }

        if (value.TryGetInt64(out var number) && number >= least && number <= most)
            return number;
        faults.OutOfRange(pointer, value, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
        return null;
    }

    public static decimal? Amount(JsonElement value, string pointer, FieldFaults faults)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Number)
        {
            faults.WrongType(pointer, value, "a number");
            return null;
        }

        if (value.TryGetDecimal(out var number) && number >= 0)
            return number;
        faults.OutOfRange(pointer, value, "a number from 0");
        return null;
    }

    /// <summary>A number from 0 to 1.</summary>
    public static double? Share(JsonElement value, string pointer, FieldFaults faults)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Number)
        {
            faults.WrongType(pointer, value, "a number from 0 to 1");
            return null;
        }

        if (value.TryGetDouble(out var number) && number is >= 0 and <= 1)
            return number;
        faults.OutOfRange(pointer, value, "a number from 0 to 1");
        return null;
    }

    public static bool? Flag(JsonElement value, string pointer, FieldFaults faults)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False)
            return value.ValueKind == JsonValueKind.Null ? null : value.GetBoolean();
        faults.WrongType(pointer, value, "true or false");
        return null;
    }

    /// <summary>Texts of an array, at most <paramref name="most"/>.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement value, string pointer, int most, int longest, FieldFaults faults)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            faults.WrongType(pointer, value, "an array of texts");
            return null;
        }

        var count = value.GetArrayLength();
        if (count < 1 || count > most)
            faults.Add(pointer, "OutOfRange", string.Create(CultureInfo.InvariantCulture, $"{count} came; allowed is 1 to {most}."));
        var texts = new List<string>();
        foreach (var item in value.EnumerateArray().Take(most))
            texts.Add(Text(item, JsonPointer.Append(pointer, texts.Count.ToString(CultureInfo.InvariantCulture)), longest, faults) ?? "");
        return texts;
    }
}
