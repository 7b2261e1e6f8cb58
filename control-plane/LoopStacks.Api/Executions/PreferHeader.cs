using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace LoopStacks.Api.Executions;

/// <summary>The preference <c>wait=N</c> of the header <c>Prefer</c> (RFC 7240). What it can't read it ignores, as the RFC says.</summary>
internal static class PreferHeader
{
    /// <summary>How long the caller would like to wait; null where it has no such wish. Cut to <paramref name="longest"/>.</summary>
    public static TimeSpan? Wait(StringValues header, TimeSpan longest)
    {
        if (header.Count == 0)
            return null;
        foreach (var line in header)
            foreach (var preference in (line ?? "").Split(','))
                if (TryWait(preference, out var seconds))
                    return TimeSpan.FromSeconds(Math.Min(seconds, longest.TotalSeconds));
        return null;
    }

    /// <summary>Says in the answer how long would have been waited.</summary>
    public static void SayApplied(HttpResponse response, TimeSpan wait)
    {
        response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={(long)wait.TotalSeconds}");
        response.Headers.Append(HeaderNames.Vary, "Prefer");
    }

    private static bool TryWait(ReadOnlySpan<char> preference, out double seconds)
    {
        seconds = 0;
        var parameters = preference.IndexOf(';');
        if (parameters >= 0)
            preference = preference[..parameters];
        var equals = preference.IndexOf('=');
        if (equals < 0 || !preference[..equals].Trim().Equals("wait", StringComparison.OrdinalIgnoreCase))
            return false;
        var value = preference[(equals + 1)..].Trim().Trim('"');
        if (!uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
            return false;
        seconds = whole;
        return true;
    }
}
