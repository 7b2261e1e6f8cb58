using LoopStacks.Contracts.Statistics;
using LoopStacks.WebConsole.Design.Charts;

namespace LoopStacks.WebConsole.Pages.Overview;

/// <summary>Loops that ended, over time, by how they ended.</summary>
internal static class EndedSeries
{
    private const int MostBuckets = 400;

    public static (IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<ChartSeries> Series) Of(StatisticsAnswer answer, TimeSpan step)
    {
        var times = Times(answer, step);
        var rows = answer.Items.Where(row => row is { Start: not null, Loops: not null }).ToLookup(row => row.Start!.Value);
        double?[] Sum(Func<LoopFigures, long> of) => [.. times.Select(time => (double?)rows[time].Sum(row => of(row.Loops!)))];
        return (times,
        [
            new ChartSeries("completed", Sum(loops => loops.Completed), "good"),
            new ChartSeries("failed", Sum(loops => loops.Failed), "bad"),
            new ChartSeries("timed out", Sum(loops => loops.TimedOut), "late"),
            new ChartSeries("cancelled", Sum(loops => loops.Cancelled), "calm"),
        ]);
    }

    /// <summary>All buckets of an answer, those without anything too.</summary>
    public static IReadOnlyList<DateTimeOffset> Times(StatisticsAnswer answer, TimeSpan step)
    {
        var times = new List<DateTimeOffset>();
        for (var at = answer.From; at < answer.To && times.Count < MostBuckets; at += step)
            times.Add(at);
        return times;
    }
}
