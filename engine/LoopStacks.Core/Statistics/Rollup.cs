namespace LoopStacks.Core.Statistics;

/// <summary>
/// Sums over what happened to many loops. Everything in it is a count or a whole number, so rollups add up exactly, in any order and any grouping. Not thread safe.
/// </summary>
public sealed class Rollup
{
    /// <summary>Sums of fractions are kept in millionths: whole numbers add up to the same in any order.</summary>
    public const double Millionths = 1e6;

    private long[] _measures = [];
    private DurationHistogram?[] _timings = [];

    /// <summary>What was paid.</summary>
    public decimal Cost { get; private set; }

    public long this[Measure measure] => (int)measure < _measures.Length ? _measures[(int)measure] : 0;

    /// <summary>Null where nothing was counted.</summary>
    public DurationHistogram? this[Timing timing] => (int)timing < _timings.Length ? _timings[(int)timing] : null;

    /// <summary>By number; also of measures that a newer version has added.</summary>
    internal ReadOnlySpan<long> Measures => _measures;

    internal ReadOnlySpan<DurationHistogram?> Timings => _timings;

    public void Add(Measure measure, long value) => Add((int)measure, value);

    public void AddFraction(Measure measure, double value) => Add((int)measure, (long)Math.Round(value * Millionths));

    public void AddCost(decimal cost) => Cost += cost;

    public void Add(Timing timing, TimeSpan? took)
    {
        if (took is { } known)
            Of((int)timing).Add(known);
    }

    public void Add(Rollup other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < other._measures.Length; i++)
            Add(i, other._measures[i]);
        for (var i = 0; i < other._timings.Length; i++)
        {
            if (other._timings[i] is { } histogram)
                Of(i).Add(histogram);
        }

        Cost += other.Cost;
    }

    internal void Add(int measure, long value)
    {
        if (value == 0)
            return;
        if (measure >= _measures.Length)
            Array.Resize(ref _measures, measure + 1);
        _measures[measure] += value;
    }

    internal void Add(int timing, DurationHistogram histogram) => Of(timing).Add(histogram);

    private DurationHistogram Of(int timing)
    {
        if (timing >= _timings.Length)
            Array.Resize(ref _timings, timing + 1);
        return _timings[timing] ??= new();
    }
}
