using System.Globalization;

namespace LoopStacks.Cli.Output;

/// <summary>Times for people.</summary>
internal static class Ages
{
    /// <summary>Time since then in its largest unit, such as <c>42s</c>, <c>5m</c>, <c>3h</c>, <c>12d</c>.</summary>
    public static string Since(DateTimeOffset? then, DateTimeOffset now)
    {
        if (then is null)
            return "-";
        var age = now - then.Value;
        return age.TotalSeconds < 0 ? "0s"
            : age.TotalSeconds < 120 ? $"{(int)age.TotalSeconds}s"
            : age.TotalMinutes < 120 ? $"{(int)age.TotalMinutes}m"
            : age.TotalHours < 48 ? $"{(int)age.TotalHours}h"
            : $"{(int)age.TotalDays}d";
    }

    /// <summary>A duration with three places under a minute, such as <c>0.120 s</c> or <c>2m05s</c>.</summary>
    public static string Took(TimeSpan span) =>
        span.TotalSeconds < 60 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.000} s")
        : span.TotalHours < 1 ? $"{(int)span.TotalMinutes}m{span.Seconds:00}s"
        : $"{(int)span.TotalHours}h{span.Minutes:00}m";
}
