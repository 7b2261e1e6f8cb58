using System.Globalization;
using System.Text;

namespace LoopStacks.Core.Resources;

/// <summary>Durations as resources write them: <c>500ms</c>, <c>30s</c>, <c>1m30s</c>, <c>2h</c>, <c>30d</c>. Units from the largest to the smallest, each once.</summary>
public static class DurationText
{
    /// <summary>The longest that a resource may give.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    internal const string Pattern = "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$";
    internal const int MaxLength = 32;
    private const int MaxDigits = 12;

    private static readonly (string Unit, long Milliseconds)[] Units =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>Reads a duration, whole milliseconds and not negative. Does not check <see cref="Longest"/>.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
            return false;
        var total = 0m;
        var nextUnit = 0;
        var at = 0;
        while (at < text.Length)
        {
            if (!TryReadPart(text, ref at, ref nextUnit, out var milliseconds))
                return false;
            total += milliseconds;
        }

        if (total > (decimal)TimeSpan.MaxValue.TotalMilliseconds - 1)
            return false;
        duration = TimeSpan.FromMilliseconds((long)total);
        return true;
    }

    /// <summary>Writes a duration by its largest units; what is smaller than a millisecond is dropped.</summary>
    public static string Format(TimeSpan duration)
    {
        var left = (long)duration.TotalMilliseconds;
        if (left == 0)
            return "0s";
        var text = new StringBuilder(left < 0 ? "-" : "");
        left = Math.Abs(left);
        foreach (var (unit, milliseconds) in Units)
        {
            if (left >= milliseconds)
                text.Append(CultureInfo.InvariantCulture, $"{left / milliseconds}{unit}");
            left %= milliseconds;
        }

        return text.ToString();
    }

    private static bool TryReadPart(string text, ref int at, ref int nextUnit, out decimal milliseconds)
    {
        milliseconds = 0;
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (end == at || end - at > MaxDigits)
            return false;
        var amount = decimal.Parse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture);
        var letters = end;
        while (letters < text.Length && char.IsAsciiLetter(text[letters]))
            letters++;
        var name = text[end..letters];
        var unit = Array.FindIndex(Units, known => known.Unit == name);
        if (unit < nextUnit)
            return false;
        milliseconds = amount * Units[unit].Milliseconds;
        nextUnit = unit + 1;
        at = letters;
        return true;
    }
}
