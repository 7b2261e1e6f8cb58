using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Statistics;

namespace LoopStacks.Engine.Tests.Statistics;

public sealed class BucketLadderTests
{
    private static readonly DateTimeOffset Now = new(2030, 6, 15, 13, 37, 30, TimeSpan.Zero);
    private static readonly StatisticsOptions Options = new();

    [Fact]
    public void Of_ADay_IsMinutesThenHoursThenMinutes()
    {
        var buckets = BucketLadder.Of(Now - TimeSpan.FromHours(24), Now, Now, Options);

        Assert.Equal((23, 23, 38), (buckets.Count(bucket => bucket is { Size: BucketSize.Minute, Start.Day: 14 }), buckets.Count(bucket => bucket.Size == BucketSize.Hour), buckets.Count(bucket => bucket is { Size: BucketSize.Minute, Start.Day: 15 })));
    }

    [Fact]
    public void Of_AnyRange_CoversItWithoutGapOrOverlapByWhatIsKept()
    {
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var from = Now - (TimeSpan.FromDays(200) * Math.Pow(random.NextDouble(), 4)) - TimeSpan.FromSeconds(1);
            var to = from + ((Now - from) * random.NextDouble()) + TimeSpan.FromSeconds(1);
            var buckets = BucketLadder.Of(from, to, Now, Options);

            Assert.True(buckets[0].Start <= from && buckets[^1].End >= to);
            Assert.True(buckets[0].End > from && buckets[^1].Start < to);
            Assert.All(buckets.Zip(buckets.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
            Assert.All(buckets, bucket => Assert.Equal(bucket, Bucket.At(bucket.Size, bucket.Start)));
            Assert.All(buckets, bucket => Assert.True(bucket.Start >= Now - Options.Keep(bucket.Size)));
            Assert.True(buckets.Count <= 60 + 24 + 200 + 48 + 60, $"{buckets.Count} buckets");
        }
    }
}
