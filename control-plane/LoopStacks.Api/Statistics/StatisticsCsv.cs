using System.Globalization;
using System.Text;
using LoopStacks.Contracts.Statistics;

namespace LoopStacks.Api.Statistics;

/// <summary>
/// Statistics as a table (RFC 4180): a header, then a line a row; what a row does not have is an empty field. Names that a spreadsheet would take for a formula get an apostrophe in front, as OWASP advises against CSV injection.
/// </summary>
internal static class StatisticsCsv
{
    private static readonly (string Name, Func<StatisticsRow, object?> Value)[] Columns =
    [
        ("key", row => row.Key),
        ("start", row => row.Start),
        ("ended", row => row.Loops?.Ended),
        ("completed", row => row.Loops?.Completed),
        ("failed", row => row.Loops?.Failed),
        ("cancelled", row => row.Loops?.Cancelled),
        ("timedOut", row => row.Loops?.TimedOut),
        ("roots", row => row.Loops?.Roots),
        ("perSecond", row => row.Loops?.PerSecond),
        ("announcements", row => row.Loops?.Announcements),
        ("children", row => row.Loops?.Children),
        .. Durations("duration", row => row.Loops?.Duration),
        .. Phase("intake", row => row.Loops?.Phases.Intake),
        .. Phase("bidding", row => row.Loops?.Phases.Bidding),
        .. Phase("execution", row => row.Loops?.Phases.Execution),
        .. Phase("output", row => row.Loops?.Phases.Output),
        ("questions", row => row.Loops?.People.Asked),
        ("answered", row => row.Loops?.People.Answered),
        .. Durations("people", row => row.Loops?.People.Wait),
        ("asked", row => row.Bidding?.Asked),
        ("bids", row => row.Bidding?.Bids),
        ("declines", row => row.Bidding?.Declines),
        ("silent", row => row.Bidding?.Silent),
        ("invalidBids", row => row.Bidding?.Invalid),
        ("wins", row => row.Bidding?.Wins),
        ("winRate", row => row.Bidding?.WinRate),
        ("settled", row => row.Bidding?.Calibration.Settled),
        ("confidence", row => row.Bidding?.Calibration.Confidence),
        ("success", row => row.Bidding?.Calibration.Success),
        ("judged", row => row.Bidding?.Calibration.Judged),
        ("right", row => row.Bidding?.Calibration.Right),
        ("overconfidence", row => row.Bidding?.Calibration.Overconfidence),
        ("brier", row => row.Bidding?.Calibration.Brier),
        ("durationRatio", row => row.Bidding?.Calibration.DurationRatio),
        ("workItems", row => row.Work.Items),
        ("retries", row => row.Work.Retries),
        ("contributions", row => row.Work.Contributions),
        ("workCancelled", row => row.Work.Cancelled),
        ("attemptsFailed", row => row.Work.Failed),
        ("attemptsLost", row => row.Work.Lost),
        ("attemptsInvalid", row => row.Work.Invalid),
        ("attemptsRefused", row => row.Work.Refused),
        .. Durations("queued", row => row.Work.Queued),
        .. Durations("working", row => row.Work.Working),
        ("inputTokens", row => row.Usage.InputTokens),
        ("outputTokens", row => row.Usage.OutputTokens),
        ("cost", row => row.Usage.Cost),
    ];

    public static byte[] Of(StatisticsAnswer answer)
    {
        var text = new StringBuilder();
        Line(text, Columns.Select(column => column.Name));
        foreach (var row in answer.Items)
            Line(text, Columns.Select(column => Field(column.Value(row))));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static IEnumerable<(string, Func<StatisticsRow, object?>)> Durations(string name, Func<StatisticsRow, DurationFigures?> figures) =>
    [
        (name + "MeanSeconds", row => figures(row)?.Mean),
        (name + "P50Seconds", row => figures(row)?.P50),
        (name + "P90Seconds", row => figures(row)?.P90),
        (name + "P95Seconds", row => figures(row)?.P95),
        (name + "P99Seconds", row => figures(row)?.P99),
    ];

    private static IEnumerable<(string, Func<StatisticsRow, object?>)> Phase(string name, Func<StatisticsRow, DurationFigures?> figures) =>
        [(name + "Share", row => figures(row)?.Share), .. Durations(name, figures)];

    private static void Line(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields).Append("\r\n");

    private static string Field(object? value) => value switch
    {
        null => "",
        string name => Quoted(name),
        double number => number.ToString("0.######", CultureInfo.InvariantCulture), // No exponent: not every spreadsheet reads one.
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Quoted(string name)
    {
        var safe = name.Length > 0 && name[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? "'" + name : name;
        return safe.AsSpan().IndexOfAny(",\"\r\n'") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
