using System.Globalization;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>Times of documents (RFC 3339) in the browser's field for dates and times, which knows no offsets: there they are in UTC.</summary>
internal static class UtcTimes
{
    /// <summary>As the field shows it; null where it is no time, and has to be shown as the text that it is.</summary>
    public static string? ToField(string text) => text.Length == 0 ? "" : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
        : null;

    /// <summary>What the field gave, as it stands in documents; as it is where it is something else.</summary>
    public static string FromField(string text) => DateTime.TryParseExact(text, ["yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFF"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
        ? time.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture)
        : text;
}
