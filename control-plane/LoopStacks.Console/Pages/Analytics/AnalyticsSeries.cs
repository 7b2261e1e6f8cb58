using LoopStacks.Contracts.Statistics;
using LoopStacks.WebConsole.Design.Charts;
using LoopStacks.WebConsole.Pages.Overview;

namespace LoopStacks.WebConsole.Pages.Analytics;

/// <summary>The charts' figures, of an answer with steps: of one name, or of the largest side by side.</summary>
internal sealed class AnalyticsSeries
{
    private const int MostKeys = 7;

    private readonly ILookup<DateTimeOffset, StatisticsRow> _rows;
    private readonly string[] _keys;
    private readonly bool _isOne;

    public AnalyticsSeries(StatisticsAnswer answer, TimeSpan every, string? key)
    {
        Times = EndedSeries.Times(answer, every);
        var items = answer.Items.Where(row => row.Start is not null && (key is null || row.Key == key)).ToArray();
        _rows = items.ToLookup(row => row.Start!.Value);
        _keys = [.. items.GroupBy(row => row.Key).OrderByDescending(group => group.Sum(Weight)).Select(group => group.Key).Take(MostKeys)];
        _isOne = _keys.Length <= 1;
        Ended = EndedSeries.Of(answer with { Items = items }, every).Series;
    }

    public IReadOnlyList<DateTimeOffset> Times { get; }

    /// <summary>How loops ended.</summary>
    public IReadOnlyList<ChartSeries> Ended { get; }

    /// <summary>Work items, by name.</summary>
    public IReadOnlyList<ChartSeries> Work => ByKey(row => row.Work.Items);

    /// <summary>Of one name three percentiles; of several the 95th of each: percentiles can't be added up.</summary>
    public IReadOnlyList<ChartSeries> Latency(bool ofLoops)
    {
        DurationFigures? Of(StatisticsRow row) => ofLoops ? row.Loops?.Duration : row.Work.Working;
        return _isOne
            ? [Line("50 %", "c2", row => Of(row)?.P50), Line("95 %", "c3", row => Of(row)?.P95), Line("99 %", "c4", row => Of(row)?.P99)]
            : ByKey(row => Of(row)?.P95);
    }

    public IReadOnlyList<ChartSeries> Tokens => ByKey(row => row.Usage.InputTokens + row.Usage.OutputTokens);

    public IReadOnlyList<ChartSeries> Cost => ByKey(row => (double)row.Usage.Cost);

    private ChartSeries Line(string name, string tone, Func<StatisticsRow, double?> of) => new(name, [.. Times.Select(time => _rows[time].Select(of).FirstOrDefault(value => value is not null))], tone);

    private IReadOnlyList<ChartSeries> ByKey(Func<StatisticsRow, double?> of) =>
        [.. _keys.Select((key, i) => new ChartSeries(key.Length == 0 ? "unknown" : key, [.. Times.Select(time => _rows[time].Where(row => row.Key == key).Select(of).FirstOrDefault())], $"c{i + 1}"))];

    private static double Weight(StatisticsRow row) => row.Loops?.Ended ?? row.Work.Items;
}
