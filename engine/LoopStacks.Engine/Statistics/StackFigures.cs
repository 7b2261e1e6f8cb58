using System.Text.Json.Nodes;
using LoopStacks.Core.Statistics;

namespace LoopStacks.Engine.Statistics;

/// <summary>What a LoopStack's <c>status.statistics</c> says: loops of the last 24 hours.</summary>
/// <param name="P50Seconds">Of their durations, within 5 %; null where none ended.</param>
public sealed record StackFigures(long Ended, long Completed, long Failed, long TimedOut, long Cancelled, double? P50Seconds, double? P95Seconds)
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(24);

    public static StackFigures None { get; } = new(0, 0, 0, 0, 0, null, null);

    /// <summary>As it stands in a status.</summary>
    public JsonObject ToJson()
    {
        var document = new JsonObject
        {
            ["window"] = "24h",
            ["ended"] = Ended,
            ["completed"] = Completed,
            ["failed"] = Failed,
            ["timedOut"] = TimedOut,
            ["cancelled"] = Cancelled,
        };
        if (P50Seconds is { } p50)
            document["p50Seconds"] = p50;
        if (P95Seconds is { } p95)
            document["p95Seconds"] = p95;
        return document;
    }

    internal static StackFigures Of(Rollup rollup) => new(
        rollup[Measure.Ended],
        rollup[Measure.Completed],
        rollup[Measure.LoopsFailed],
        rollup[Measure.LoopsTimedOut],
        rollup[Measure.LoopsCancelled],
        Shown(rollup[Timing.Duration]?.Quantile(0.5)),
        Shown(rollup[Timing.Duration]?.Quantile(0.95)));

    private static double? Shown(TimeSpan? time) => time is { } known ? Math.Round(known.TotalSeconds, 3) : null;
}
