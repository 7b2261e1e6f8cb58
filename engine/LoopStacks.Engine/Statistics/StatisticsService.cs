using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Statistics;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Statistics;

/// <summary>Sums up rollups.</summary>
internal sealed class StatisticsService(IStatisticsStore store, StatisticsProjection projection, OverviewReader overview, StatisticsOptions options, TimeProvider time) : IStatisticsService
{
    private static readonly TimeSpan DefaultSpan = TimeSpan.FromHours(24);

    public async ValueTask<Outcome<StatisticsAnswer>> QueryAsync(StatisticsQuery query, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var spans = Buckets(query, now);
        if (spans.Fault is { } fault)
            return fault;
        var buckets = spans.Value;
        var plan = RowPlan.Of(query, buckets);
        if (plan.Fault is { } misplaced)
            return misplaced;
        var rows = await SumAsync(plan.Value, query.Step, cancellation);
        if (rows.Count > StatisticsQuery.MostRows)
            return TooMany("there are more", query.Step == StatisticsStep.None ? "Name a realm, or filter by more." : "Take a larger step, a shorter time, or filter by more.");
        var items = rows.OrderBy(row => row.Key.Key, StringComparer.Ordinal).ThenBy(row => row.Key.Start).Select(row => Row(query, row.Key, row.Value, buckets, now));
        return new StatisticsAnswer(Text(query.By), buckets[0].Start, buckets[^1].End, Text(query.Step), [.. items]);
    }

    public ValueTask<Overview> OverviewAsync(string? realm, CancellationToken cancellation) => overview.ReadAsync(realm, cancellation);

    public Task SettledAsync(CancellationToken cancellation) => projection.SettledAsync().WaitAsync(cancellation);

    private Outcome<List<Bucket>> Buckets(StatisticsQuery query, DateTimeOffset now)
    {
        var to = query.To ?? now;
        var from = query.From ?? (to.UtcTicks > DefaultSpan.Ticks ? to - DefaultSpan : DateTimeOffset.MinValue);
        if (from >= to)
            return new Fault(ErrorCode.InvalidArgument, $"Parameter 'from' is {from:O}; it must be before 'to', {to:O}.");
        if (from < now - options.Days)
            from = now - options.Days; // Nothing is kept of what was before.
        if (to > now)
            to = now; // Nothing has happened yet.
        if (from >= to)
            return new Fault(ErrorCode.InvalidArgument, $"Of the time from {from:O} to {query.To ?? to:O} nothing is kept, or it is still to come. Statistics are kept for {options.Days.TotalDays:0} days.");
        if (query.Step == StatisticsStep.None)
            return BucketLadder.Of(from, to, now, options);
        var size = SizeOf(query.Step);
        if (from < now - options.Keep(size) - TimeSpan.FromSeconds((int)size))
            return new Fault(ErrorCode.InvalidArgument, $"Parameter 'from' is {from:O}; buckets of step={Text(query.Step)} are kept for {Spelled(options.Keep(size))}. Begin later, or take step={(size == BucketSize.Minute ? "1h" : "1d")}.");
        if ((to - from).TotalSeconds / (int)size > StatisticsQuery.MostRows)
            return TooMany($"a key alone would have {(to - from).TotalSeconds / (int)size:0}", "Take a larger step or a shorter time.");
        return BucketLadder.Of(size, from, to);
    }

    private async ValueTask<Dictionary<(string Key, DateTimeOffset? Start), Rollup>> SumAsync(RowPlan plan, StatisticsStep step, CancellationToken cancellation)
    {
        var rows = new Dictionary<(string, DateTimeOffset?), Rollup>();
        await store.ReadAsync(
            plan.Query,
            (bucket, key, rollup) =>
            {
                var row = (plan.KeyOf(key), step == StatisticsStep.None ? (DateTimeOffset?)null : bucket.Start);
                if (rows.TryGetValue(row, out var sum))
                    sum.Add(rollup);
                else
                    rows[row] = rollup;
                return rows.Count <= StatisticsQuery.MostRows;
            },
            cancellation);
        return rows;
    }

    private static StatisticsRow Row(StatisticsQuery query, (string Key, DateTimeOffset? Start) row, Rollup rollup, List<Bucket> buckets, DateTimeOffset now)
    {
        var from = row.Start ?? buckets[0].Start;
        var to = row.Start is null ? buckets[^1].End : from.AddSeconds((int)SizeOf(query.Step));
        var span = (to < now ? to : now) - from;
        return query.By is StatisticsBy.Stack or StatisticsBy.Realm
            ? StatisticsMapper.OfLoops(row.Key, row.Start, rollup, span)
            : StatisticsMapper.OfWork(row.Key, row.Start, rollup);
    }

    private static BucketSize SizeOf(StatisticsStep step) => step switch
    {
        StatisticsStep.Minute => BucketSize.Minute,
        StatisticsStep.Hour => BucketSize.Hour,
        _ => BucketSize.Day,
    };

    private static string Text(StatisticsStep step) => step switch
    {
        StatisticsStep.Minute => "1m",
        StatisticsStep.Hour => "1h",
        StatisticsStep.Day => "1d",
        _ => "none",
    };

    private static string Text(StatisticsBy by) => by switch
    {
        StatisticsBy.Stack => "stack",
        StatisticsBy.Agent => "agent",
        StatisticsBy.Instance => "instance",
        StatisticsBy.Capability => "capability",
        _ => "realm",
    };

    private static string Spelled(TimeSpan time) => time < TimeSpan.FromDays(3) ? $"{time.TotalHours:0} hours" : $"{time.TotalDays:0} days";

    private static Fault TooMany(string how, string remedy) => new(ErrorCode.InvalidArgument, $"An answer has at most {StatisticsQuery.MostRows} rows; {how}. {remedy}");
}
