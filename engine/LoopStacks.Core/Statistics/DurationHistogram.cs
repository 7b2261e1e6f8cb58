namespace LoopStacks.Core.Statistics;

/// <summary>
/// Counts durations in buckets that grow by a constant factor, so that histograms add up exactly, and every quantile is within 5 % of a duration that occurred
/// (Masson, Rim and Lee, "DDSketch", 2019, with relative accuracy 0.05). From 1 µs to 365 days, in at most 311 buckets; what is shorter or longer counts as that. Not thread safe.
/// </summary>
public sealed class DurationHistogram
{
    /// <summary>Largest relative error of a quantile.</summary>
    public const double Accuracy = 0.05;

    private const double Growth = (1 + Accuracy) / (1 - Accuracy);
    private const double LongestMicros = 365 * 24 * 3600 * 1e6;

    private static readonly double LogGrowth = Math.Log(Growth);

    /// <summary>The last bucket.</summary>
    internal static readonly int Last = BucketOf(LongestMicros);

    private long[] _counts = [];

    /// <summary>Number of the first bucket that is kept.</summary>
    internal int First { get; private set; }

    /// <summary>By bucket, from <see cref="First"/> on.</summary>
    internal ReadOnlySpan<long> Counts => _counts;

    /// <summary>How many durations were counted.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum in microseconds.</summary>
    public long SumMicros { get; private set; }

    /// <summary>Their sum.</summary>
    public TimeSpan Sum => TimeSpan.FromMicroseconds(SumMicros);

    /// <summary>Their mean; null where there is none.</summary>
    public TimeSpan? Mean => Count == 0 ? null : Sum / Count;

    /// <summary>Counts a duration; a negative one (a clock went back) as none at all.</summary>
    public void Add(TimeSpan took)
    {
        var micros = Math.Clamp(took.TotalMicroseconds, 0, LongestMicros);
        var bucket = BucketOf(micros);
        Cover(bucket, bucket + 1);
        _counts[bucket - First]++;
        Count++;
        SumMicros += (long)micros;
    }

    /// <summary>Counts all that another one has counted.</summary>
    public void Add(DurationHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count == 0)
            return;
        Cover(other.First, other.First + other._counts.Length);
        var shift = other.First - First;
        for (var i = 0; i < other._counts.Length; i++)
            _counts[shift + i] += other._counts[i];
        Count += other.Count;
        SumMicros += other.SumMicros;
    }

    /// <summary>The smallest duration that at least this share of them does not exceed, within <see cref="Accuracy"/>; null where there is none.</summary>
    /// <param name="share">More than 0, at most 1.</param>
    public TimeSpan? Quantile(double share)
    {
        if (Count == 0)
            return null;
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * share));
        var below = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            below += _counts[i];
            if (below >= wanted)
                return Middle(First + i);
        }

        return Middle(First + _counts.Length - 1);
    }

    /// <summary>As it was stored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such buckets.</exception>
    internal static DurationHistogram Restore(int first, long[] counts, long sumMicros)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + counts.Length - 1, Last);
        return new() { First = first, _counts = counts, Count = counts.Sum(), SumMicros = sumMicros };
    }

    private static int BucketOf(double micros) => micros <= 1 ? 0 : (int)Math.Ceiling(Math.Log(micros) / LogGrowth);

    private static TimeSpan Middle(int bucket) => bucket == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(2 * Math.Pow(Growth, bucket) / (Growth + 1));

    private void Cover(int from, int to)
    {
        if (_counts.Length == 0)
        {
            First = from;
            _counts = new long[to - from];
            return;
        }

        var first = Math.Min(First, from);
        var length = Math.Max(First + _counts.Length, to) - first;
        if (length == _counts.Length)
            return;
        var counts = new long[length];
        _counts.CopyTo(counts, First - first);
        (_counts, First) = (counts, first);
    }
}
