using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LoopStacks.Core.Statistics;

namespace LoopStacks.Core.Tests.Statistics;

public sealed class DurationHistogramTests
{
    [Property]
    public void Quantile_OfAnyDurations_IsWithinFivePercentOfTheExactOne(NonEmptyArray<PositiveInt> micros, byte percent)
    {
        var durations = micros.Get.Select(value => TimeSpan.FromMicroseconds(1 + ((long)value.Get * value.Get))).Order().ToArray();
        var share = (1 + (percent % 100)) / 100.0;
        var histogram = Of(durations);

        var exact = durations[Math.Max(1, (int)Math.Ceiling(durations.Length * share)) - 1];
        var found = histogram.Quantile(share)!.Value;

        Assert.InRange(found.TotalMicroseconds, (exact.TotalMicroseconds * (1 - DurationHistogram.Accuracy)) - 1, (exact.TotalMicroseconds * (1 + DurationHistogram.Accuracy)) + 1); // A tick is a tenth of 1 µs.
        Assert.Equal((durations.Length, durations.Sum(duration => (long)duration.TotalMicroseconds)), (histogram.Count, histogram.SumMicros));
    }

    [Fact]
    public void Quantile_OfNothing_IsNull() => Assert.Null(new DurationHistogram().Quantile(0.5));

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(400L * 24 * 3600 * 1_000_000, 365L * 24 * 3600 * 1_000_000)]
    public void Add_OutOfRange_CountsAsTheNearest(long micros, long nearest)
    {
        var found = Of(TimeSpan.FromMicroseconds(micros)).Quantile(0.5)!.Value.TotalMicroseconds;

        Assert.InRange(found, nearest * 0.95, nearest * 1.05);
    }

    [Fact]
    public void Mean_IsExact() => Assert.Equal(TimeSpan.FromMilliseconds(20), Of(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(30)).Mean);

    private static DurationHistogram Of(params IEnumerable<TimeSpan> durations)
    {
        var histogram = new DurationHistogram();
        foreach (var duration in durations)
            histogram.Add(duration);
        return histogram;
    }
}
