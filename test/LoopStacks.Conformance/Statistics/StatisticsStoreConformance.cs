using LoopStacks.Conformance.Journal;
using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Statistics;

namespace LoopStacks.Conformance.Statistics;

/// <summary>What every store of statistics promises (<see cref="IStatisticsStore"/>).</summary>
public abstract class StatisticsStoreConformance(StoreUnderTest store) : StoreConformance(store)
{
    protected static readonly RollupKey Key = new(RollupKind.Stack, "r", "s");
    protected static readonly Bucket Minute = Bucket.At(BucketSize.Minute, new(2030, 1, 1, 5, 0, 0, TimeSpan.Zero));

    protected IStatisticsStore Statistics => Store.Get<IStatisticsStore>();

    [Fact]
    public async Task Position_Fresh_IsTheBeginning()
    {
        Assert.Equal(0, await Statistics.PositionAsync(CancellationToken.None));
        Assert.Empty(await AllAsync(new RollupQuery(RollupKind.Stack, [Minute])));
    }

    [Fact]
    public async Task Apply_Again_AddsUpAndKeepsItsPlace()
    {
        await ApplyAsync(0, 7, (Minute, Key, Ended(3)));
        await ReopenAsync();
        await ApplyAsync(7, 9, (Minute, Key, Ended(4)), (Minute, Key with { Name = "t" }, Ended(1)));

        Assert.Equal(9, await Statistics.PositionAsync(CancellationToken.None));
        Assert.Equal([("s", 7L), ("t", 1L)], (await AllAsync(new RollupQuery(RollupKind.Stack, [Minute]))).Select(row => (row.Key.Name, row.Rollup[Measure.Ended])));
    }

    [Fact]
    public async Task Apply_ThousandsOfRows_AddsUpAll()
    {
        var rows = Enumerable.Range(0, 5000).Select(number => (Minute, Key with { Name = $"s{number}" }, Ended(1))).ToArray();

        await ApplyAsync(0, 1, rows);
        await ApplyAsync(1, 2, rows);

        var all = await AllAsync(new RollupQuery(RollupKind.Stack, [Minute]));
        Assert.Equal((5000, 2L, 2L), (all.Count, all.Min(row => row.Rollup[Measure.Ended]), all.Max(row => row.Rollup[Measure.Ended])));
        Assert.Equal(2, await Statistics.PositionAsync(CancellationToken.None));
    }

    // A follower that did not see that its write had succeeded would write it again.
    [Fact]
    public async Task Apply_FromAPlaceThatIsPassed_WritesNothing()
    {
        await ApplyAsync(0, 7, (Minute, Key, Ended(3)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => ApplyAsync(0, 8, (Minute, Key, Ended(5))));

        Assert.Equal(7, await Statistics.PositionAsync(CancellationToken.None));
        Assert.Equal(3, Assert.Single(await AllAsync(new RollupQuery(RollupKind.Stack, [Minute]))).Rollup[Measure.Ended]);
        await ApplyAsync(7, 9, (Minute, Key, Ended(1))); // It goes on.
    }

    [Fact]
    public async Task Apply_FromManyAtOnce_OneOfThemWinsEachPlace()
    {
        var wins = 0;
        for (var round = 0; round < 5; round++)
        {
            var at = round;
            var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TryApplyAsync(at, at + 1, (Minute, Key, Ended(1))))));
            wins += results.Count(won => won);
        }

        Assert.Equal(5, wins);
        Assert.Equal(5, Assert.Single(await AllAsync(new RollupQuery(RollupKind.Stack, [Minute]))).Rollup[Measure.Ended]);
    }

    [Fact]
    public async Task Read_Filters_FindWhatFits()
    {
        var next = new Bucket(BucketSize.Minute, Minute.End);
        var hour = Bucket.At(BucketSize.Hour, Minute.Start);
        var capability = new RollupKey(RollupKind.Capability, "r", "c", "a", "s");
        await ApplyAsync(
            0,
            1,
            (Minute, capability, Ended(1)),
            (next, capability, Ended(2)),
            (hour, capability, Ended(4)),
            (Minute, capability with { Realm = "q" }, Ended(8)),
            (Minute, capability with { Name = "d" }, Ended(16)),
            (Minute, capability with { Other = "b" }, Ended(32)),
            (Minute, capability with { Stack = "t" }, Ended(64)),
            (Minute, Key, Ended(128)));

        Assert.Equal(1 + 8 + 16 + 32 + 64, await SumAsync(new(RollupKind.Capability, [Minute])));
        Assert.Equal(2, await SumAsync(new(RollupKind.Capability, [next])));
        Assert.Equal(4, await SumAsync(new(RollupKind.Capability, [hour])));
        Assert.Equal(2 + 4, await SumAsync(new(RollupKind.Capability, [hour, next])));
        Assert.Equal(8, await SumAsync(new(RollupKind.Capability, [Minute], Realm: "q")));
        Assert.Equal(16, await SumAsync(new(RollupKind.Capability, [Minute], Name: "d")));
        Assert.Equal(32, await SumAsync(new(RollupKind.Capability, [Minute], Other: "b")));
        Assert.Equal(64, await SumAsync(new(RollupKind.Capability, [Minute], Stack: "t")));
        Assert.Equal(1, await SumAsync(new(RollupKind.Capability, [Minute], "r", "c", "a", "s")));
        Assert.Equal(128, await SumAsync(new(RollupKind.Stack, [Minute])));
        Assert.Equal(0, await SumAsync(new(RollupKind.Stack, [])));
    }

    [Fact]
    public async Task Read_ToldToStop_Stops()
    {
        await ApplyAsync(0, 1, [.. Enumerable.Range(0, 100).Select(number => (Minute, Key with { Name = $"s{number}" }, Ended(1)))]);
        var read = 0;

        await Statistics.ReadAsync(new RollupQuery(RollupKind.Stack, [Minute]), (_, _, _) => ++read < 10, CancellationToken.None);

        Assert.Equal(10, read);
    }

    [Fact]
    public async Task Prune_Old_DeletesThoseOfThatSizeAlone()
    {
        var hour = Bucket.At(BucketSize.Hour, Minute.Start);
        var buckets = Enumerable.Range(0, 10).Select(minute => new Bucket(BucketSize.Minute, Minute.Start.AddMinutes(minute))).ToArray();
        await ApplyAsync(0, 1, [(hour, Key, Ended(100)), .. buckets.Select(bucket => (bucket, Key, Ended(1))), .. buckets.Select(bucket => (bucket, Key with { Kind = RollupKind.Agent }, Ended(1)))]);

        var deleted = 0;
        while (await Statistics.PruneAsync(BucketSize.Minute, Minute.Start.AddMinutes(6), 5, CancellationToken.None) is > 0 and var some)
            deleted += some;

        Assert.Equal(12, deleted);
        Assert.Equal(4, await SumAsync(new(RollupKind.Stack, buckets)));
        Assert.Equal(4, await SumAsync(new(RollupKind.Agent, buckets)));
        Assert.Equal(100, await SumAsync(new(RollupKind.Stack, [hour])));
    }

    [Fact]
    public async Task CountOpen_RunningWaitingEndedAndChildren_CountsThoseThatHaveNotEnded()
    {
        var root = Appends.NewLoop();
        await Store.Journal.AppendAsync(Appends.Of(root, 0, 1));
        await Store.Journal.AppendAsync(Appends.Child(Appends.NewLoop(), root, root, 1));
        await Store.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1, endedAt: Appends.Now));
        var waiting = Appends.Of(Appends.NewLoop(), 0, 1);
        await Store.Journal.AppendAsync(waiting with { Row = waiting.Row with { Status = "waiting", Realm = "q" }, Tasks = [TaskOf(waiting.Loop, 1, "open"), TaskOf(waiting.Loop, 2, "answered")] });

        var open = await Statistics.CountOpenLoopsAsync(CancellationToken.None);

        Assert.Equal([new("q", "waiting", true, 1), new("r", "running", false, 1), new OpenLoopCount("r", "running", true, 1)], open.OrderBy(count => count.Realm).ThenBy(count => count.IsRoot));
        Assert.Equal(new Dictionary<string, long> { ["q"] = 1 }, await Statistics.CountOpenTasksAsync(CancellationToken.None));
    }

    private static TaskRow TaskOf(LoopId loop, int number, string status) => new(new TaskId(loop, number), "q", status, Appends.Now, Appends.Now, [], "{}"u8.ToArray());

    protected Task ApplyAsync(long from, long to, params (Bucket Bucket, RollupKey Key, Rollup Rollup)[] added) =>
        Statistics.ApplyAsync(new StatisticsBatch(from, to, added.ToDictionary(entry => (entry.Bucket, entry.Key), entry => entry.Rollup)), CancellationToken.None);

    private async Task<bool> TryApplyAsync(long from, long to, params (Bucket Bucket, RollupKey Key, Rollup Rollup)[] added)
    {
        try
        {
            await ApplyAsync(from, to, added);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    protected async Task<List<(RollupKey Key, Rollup Rollup)>> AllAsync(RollupQuery query)
    {
        var all = new List<(RollupKey Key, Rollup Rollup)>();
        await Statistics.ReadAsync(
            query,
            (_, key, rollup) =>
            {
                all.Add((key, rollup));
                return true;
            },
            CancellationToken.None);
        return [.. all.OrderBy(row => row.Key.Name, StringComparer.Ordinal)];
    }

    private async Task<long> SumAsync(RollupQuery query) => (await AllAsync(query)).Sum(row => row.Rollup[Measure.Ended]);

    protected static Rollup Ended(int loops)
    {
        var rollup = new Rollup();
        rollup.Add(Measure.Ended, loops);
        rollup.Add(Timing.Duration, TimeSpan.FromSeconds(loops));
        return rollup;
    }
}
