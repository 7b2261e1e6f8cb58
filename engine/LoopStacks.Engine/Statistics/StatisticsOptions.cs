using LoopStacks.Core.Statistics;

namespace LoopStacks.Engine.Statistics;

/// <summary>Settings of statistics (<c>LoopStacks:Statistics</c>).</summary>
public sealed class StatisticsOptions
{
    public const string Section = "LoopStacks:Statistics";

    /// <summary>Pause between two writes while loops keep ending: what ends meanwhile shares the next one. Default 1 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many rows are written a second at most, over a while: a write of more is followed by a longer pause, of a minute at most, in which what ends is added up in memory. So where very many names are busy, rows are written
    /// seldom instead of for each loop. Default 2,000.
    /// </summary>
    public int RowsPerSecond { get; set; } = 2000;

    /// <summary>How long buckets of a minute are kept. Default 48 h.</summary>
    public TimeSpan Minutes { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How long buckets of an hour are kept. Default 90 days.</summary>
    public TimeSpan Hours { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long buckets of a day are kept. Default 3650 days.</summary>
    public TimeSpan Days { get; set; } = TimeSpan.FromDays(3650);

    internal TimeSpan Keep(BucketSize size) => size switch
    {
        BucketSize.Minute => Minutes,
        BucketSize.Hour => Hours,
        _ => Days,
    };

    public IEnumerable<string> Faults()
    {
        if (Interval < TimeSpan.Zero || Interval > TimeSpan.FromMinutes(1))
            yield return $"{Section}:Interval is {Interval}; it must be 0 to 1 min.";
        if (RowsPerSecond is < 1 or > 1_000_000)
            yield return $"{Section}:RowsPerSecond is {RowsPerSecond}; it must be 1 to 1,000,000.";
        if (Minutes < TimeSpan.FromHours(2) || Minutes > TimeSpan.FromDays(30))
            yield return $"{Section}:Minutes is {Minutes}; it must be 2 hours to 30 days.";
        if (Hours < Minutes || Hours > TimeSpan.FromDays(3650))
            yield return $"{Section}:Hours is {Hours}; it must be as long as Minutes at least, {Minutes}, and 3650 days at most.";
        if (Days < Hours || Days > TimeSpan.FromDays(36_500))
            yield return $"{Section}:Days is {Days}; it must be as long as Hours at least, {Hours}, and 36500 days at most.";
    }
}
