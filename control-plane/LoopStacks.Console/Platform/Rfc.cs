using System.Globalization;

namespace LoopStacks.WebConsole.Platform;

/// <summary>Times as the API takes them.</summary>
internal static class Rfc
{
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
