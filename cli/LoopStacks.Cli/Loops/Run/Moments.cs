using System.Buffers;
using System.Globalization;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Loops.Run;

/// <summary>Reads durations such as <c>30s</c>, <c>1h30m</c> and points in time.</summary>
internal static class Moments
{
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");

    /// <exception cref="CliFailure">It is neither a duration nor a time.</exception>
    public static DateTimeOffset Deadline(string text, DateTimeOffset now)
    {
        if (TryDuration(text, out var span))
            return now + span;
        // A time without an offset would mean another moment on another machine.
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && text.Contains('T', StringComparison.Ordinal))
            return time;
        throw CliFailure.Usage($"--deadline '{text}' is neither a duration nor a time.", "Such as 30s, 5m, 1h30m, or 2030-01-31T12:00:00Z.");
    }

    public static TimeSpan Duration(string option, string text) =>
        TryDuration(text, out var span) ? span : throw CliFailure.Usage($"{option} '{text}' is not a duration.", "Such as 500ms, 30s, 5m, 1h30m or 2d.");

    public static bool TryDuration(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        var rest = text.AsSpan();
        if (rest.IsEmpty)
            return false;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Number);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
                return false;
            rest = rest[digits..];
            var end = rest.IndexOfAnyInRange('0', '9');
            var unit = Unit(end < 0 ? rest : rest[..end]);
            if (unit is null || count * unit.Value.TotalDays > 36_500)
                return false;
            span += count * unit.Value;
            rest = end < 0 ? [] : rest[end..];
        }

        return true;
    }

    private static TimeSpan? Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => null,
    };
}
