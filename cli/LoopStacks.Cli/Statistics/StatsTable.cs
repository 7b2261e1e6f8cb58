using System.Globalization;
using System.Text.Json;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Statistics;

/// <summary>Statistics as a table. What is not known is <c>-</c>.</summary>
internal static class StatsTable
{
    private static readonly string[] Unsuccessful = ["failed", "lost", "invalid", "refused"];

    public static TextTable Of(IReadOnlyList<JsonElement> items, string by, bool isSteps)
    {
        var isOfLoops = by is "stack" or "realm";
        string[] headings = isOfLoops
            ? [by.ToUpperInvariant(), "ENDED", "PER S", "FAILED", "TIMED OUT", "P50", "P95", "P99", "BID", "DO", "OUT", "RETRIES", "TOKENS", "COST"]
            : [by.ToUpperInvariant(), "ASKED", "BIDS", "WINS", "WIN RATE", "DONE", "NOT DONE", "P50", "P95", "CONFIDENCE", "SUCCESS", "BRIER", "TOKENS", "COST"];
        var table = new TextTable(isSteps ? [headings[0], "FROM", .. headings[1..]] : headings);
        foreach (var item in items)
        {
            Cell[] cells = isOfLoops ? Loops(item) : Work(item);
            table.Add(isSteps ? [cells[0], Start(item), .. cells[1..]] : cells);
        }

        return table;
    }

    private static Cell[] Loops(JsonElement item)
    {
        var loops = item.Field("loops");
        var (duration, phases) = (loops?.Field("duration"), loops?.Field("phases"));
        return
        [
            Key(item),
            Count(loops?.Number("ended")),
            Shown(loops?.Number("perSecond"), "0.##"),
            Count(loops?.Number("failed")),
            Count(loops?.Number("timedOut")),
            Seconds(duration?.Number("p50")),
            Seconds(duration?.Number("p95")),
            Seconds(duration?.Number("p99")),
            Share(phases?.Field("bidding")),
            Share(phases?.Field("execution")),
            Share(phases?.Field("output")),
            Count(item.Field("work")?.Number("retries")),
            .. Usage(item),
        ];
    }

    private static Cell[] Work(JsonElement item)
    {
        var (bidding, work) = (item.Field("bidding"), item.Field("work"));
        var (calibration, working) = (bidding?.Field("calibration"), work?.Field("working"));
        return
        [
            Key(item),
            Count(bidding?.Number("asked")),
            Count(bidding?.Number("bids")),
            Count(bidding?.Number("wins")),
            Shown(bidding?.Number("winRate"), "0.00"),
            Count(work?.Number("contributions")),
            Count(Unsuccessful.Sum(end => work?.Number(end) ?? 0)),
            Seconds(working?.Number("p50")),
            Seconds(working?.Number("p95")),
            Shown(calibration?.Number("confidence"), "0.00"),
            Shown(calibration?.Number("success"), "0.00"),
            Shown(calibration?.Number("brier"), "0.000"),
            .. Usage(item),
        ];
    }

    private static Cell[] Usage(JsonElement item)
    {
        var usage = item.Field("usage");
        return [Count((usage?.Number("inputTokens") ?? 0) + (usage?.Number("outputTokens") ?? 0)), Shown(usage?.Number("cost"), "0.####")];
    }

    private static string Key(JsonElement item) => item.Text("key") is { Length: > 0 } key ? key : "-";

    private static string Start(JsonElement item) => item.Time("start")?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    private static string Share(JsonElement? phase) => Shown(phase?.Number("share"), "0%");

    private static string Seconds(double? seconds) => seconds is { } known ? Ages.Took(TimeSpan.FromSeconds(known)) : "-";

    private static string Count(double? number) => Shown(number, "0");

    private static string Shown(double? number, string format) => number is { } known ? known.ToString(format, CultureInfo.InvariantCulture) : "-";
}
