using System.Globalization;

namespace LoopStacks.Api.Bodies;

/// <summary>Times as RFC 3339 writes them. A time without zone is none: it would mean something else on every machine.</summary>
internal static class Rfc3339
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ssK",
    ];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || !HasZone(text))
            return false;
        if (!DateTimeOffset.TryParseExact(text.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed))
            return false;
        time = parsed.ToUniversalTime();
        return true;
    }

    private static bool HasZone(string text) => text[^1] is 'Z' or 'z' || text[^6] is '+' or '-';
}
