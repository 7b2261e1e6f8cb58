using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>Values in sentences.</summary>
internal static class Words
{
    private const int ShownLength = 120;
    private const int ShownNames = 12;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Camel<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>JSON in one line, shortened.</summary>
    public static string Short(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            return "null";
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
            value.WriteTo(json);
        return Short(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    public static string Short(string text) => text.Length <= ShownLength ? text : string.Concat(text.AsSpan(0, ShownLength - 1), "…");

    /// <summary>Up to a dozen names, and how many more.</summary>
    public static string List(IReadOnlyCollection<string> names) => names.Count <= ShownNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(ShownNames))} and {names.Count - ShownNames} more";

    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Span(TimeSpan span) => span.TotalSeconds < 120
        ? Of($"{Math.Max(0, span.TotalSeconds):0.###} s")
        : Of($"{Math.Floor(span.TotalMinutes):0} min {span.Seconds} s");

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : Of($"{count} {many}");

    /// <summary>Tokens and cost; empty where nothing was used.</summary>
    public static string Usage(LoopUsage? usage)
    {
        if (usage is null || usage == LoopUsage.None)
            return "";
        var tokens = usage.InputTokens + usage.OutputTokens > 0 ? Of($"{usage.InputTokens} + {usage.OutputTokens} tokens") : "";
        var cost = usage.Cost != 0 ? Of($"cost {usage.Cost:0.######}") : "";
        return string.Join(", ", new[] { tokens, cost }.Where(part => part.Length > 0));
    }

    /// <summary>A sentence ends with one full stop.</summary>
    public static string Stopped(string text) => text.EndsWith('.') || text.EndsWith('!') || text.EndsWith('?') ? text : text + ".";
}
