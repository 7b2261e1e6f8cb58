using LoopStacks.Core.Statistics;

namespace LoopStacks.Engine.Statistics;

/// <summary>Which buckets cover a span of time: as few as there can be, and as fine at its ends as they are still kept.</summary>
internal static class BucketLadder
{
    private static readonly BucketSize[] LargestFirst = [BucketSize.Day, BucketSize.Hour, BucketSize.Minute];

    /// <summary>All of one size.</summary>
    public static List<Bucket> Of(BucketSize size, DateTimeOffset from, DateTimeOffset to)
    {
        var buckets = new List<Bucket>();
        for (var bucket = Bucket.At(size, from); bucket.Start < to; bucket = new Bucket(size, bucket.End))
            buckets.Add(bucket);
        return buckets;
    }

    /// <summary>Of all sizes.</summary>
    public static List<Bucket> Of(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, StatisticsOptions options)
    {
        var buckets = new List<Bucket>();
        var end = Up(Finest(to, now, options), to);
        for (var at = Bucket.At(Finest(from, now, options), from).Start; at < end;)
        {
            var bucket = Next(at, end, Finest(at, now, options));
            buckets.Add(bucket);
            at = bucket.End;
        }

        return buckets;
    }

    /// <summary>The largest that begins there and does not go beyond the end; of those that are kept.</summary>
    private static Bucket Next(DateTimeOffset at, DateTimeOffset end, BucketSize finest)
    {
        foreach (var size in LargestFirst)
        {
            var bucket = Bucket.At(size, at);
            if (size == finest || (bucket.Start == at && bucket.End <= end))
                return bucket;
        }

        throw new InvalidOperationException("There is no finest size.");
    }

    /// <summary>Whole days are never cut: what is left of a day beside kept minutes is hours.</summary>
    private static BucketSize Finest(DateTimeOffset at, DateTimeOffset now, StatisticsOptions options)
    {
        if (at >= Up(BucketSize.Hour, now - options.Minutes))
            return BucketSize.Minute;
        return at >= Up(BucketSize.Day, now - options.Hours) ? BucketSize.Hour : BucketSize.Day;
    }

    private static DateTimeOffset Up(BucketSize size, DateTimeOffset at)
    {
        var bucket = Bucket.At(size, at);
        return bucket.Start == at ? at : bucket.End;
    }
}
