using System.Globalization;

namespace LoopStacks.WebConsole.Design;

/// <summary>Durations and amounts for reading.</summary>
internal static class Spans
{
    public static string Of(TimeSpan? span) => span is { } value ? Seconds(value.TotalSeconds) : "–";

    public static string Seconds(double? seconds) => seconds switch
    {
        null => "–",
        < 0 => "0 ms",
        < 0.001 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.##} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.#} ms"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds.Value / 60):0} min {seconds % 60:0} s"),
        < 172800 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds.Value / 3600):0} h {seconds % 3600 / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400:0.#} days"),
    };

    public static string Count(double number) => Math.Abs(number) switch
    {
        >= 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0} M"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e6:0.#} M"),
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{number / 1e3:0.#} k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{number:#,0.##}"),
    };

    public static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.#} %") : "–";

    public static string Cost(decimal? cost) => cost is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.####}") : "–";
}
