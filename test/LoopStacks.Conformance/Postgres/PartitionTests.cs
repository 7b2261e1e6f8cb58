using LoopStacks.Conformance.Journal;
using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Reputation;
using LoopStacks.Storage.Postgres;

namespace LoopStacks.Conformance.Postgres;

public sealed class PartitionTests(PostgresServer server) : StoreConformance(new PostgresStore(server))
{
    private static readonly DateOnly s_day = new(2030, 1, 1);

    private PostgresPartitions Partitions => Store.Get<PostgresPartitions>();

    [Fact]
    public async Task Make_Again_MakesOnlyWhatIsNotThere()
    {
        Assert.Equal([s_day, s_day.AddDays(1)], await MakeAsync(0, 1));
        Assert.Equal([s_day.AddDays(2)], await MakeAsync(0, 2));
        Assert.Empty(await MakeAsync(0, 2));

        Assert.Equal([s_day, s_day.AddDays(1), s_day.AddDays(2)], await Partitions.DaysAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Make_ByTwoProcessesAtOnce_EachDayIsMadeOnce()
    {
        await using var other = await OpenAsync();

        var made = await Task.WhenAll(new[] { Store, other }.Select(store => store.Get<PostgresPartitions>().MakeAsync(s_day, s_day.AddDays(4), CancellationToken.None).AsTask()));

        Assert.Equal(Enumerable.Range(0, 5).Select(s_day.AddDays), made.SelectMany(days => days).Order());
    }

    [Fact]
    public async Task Append_LoopsOfSomeDays_AreInTheirPartitionsAndReadAsOne()
    {
        await MakeAsync(0, 1);
        var loops = new[] { LoopOf(0), LoopOf(1, lastOfTheDay: true), LoopOf(2) };
        foreach (var loop in loops)
            await Store.Journal.AppendAsync(Appends.Of(loop, 0, 2));
        foreach (var loop in loops)
            await Store.Journal.AppendAsync(Appends.Of(loop, 2, 1));

        Assert.Equal(["loops_20300101", "loops_20300102", "loops_other"], await TablesAsync("loops", "id"));
        Assert.Equal(["loop_appends_20300101", "loop_appends_20300102", "loop_appends_other"], await TablesAsync("loop_appends", "loop_id"));
        Assert.Equal(loops, await Store.Journal.UnfinishedAsync(null, null, 10, CancellationToken.None));
        Assert.Equal(Enumerable.Range(1, 9).Select(position => (long)position), (await Store.Journal.ReadFeedAsync(null, null, 0, 100, CancellationToken.None)).Select(stored => stored.Position));
    }

    [Fact]
    public async Task Make_DayWhoseLoopsAreInTheDefaultPartition_LeavesThemThere()
    {
        var loop = LoopOf(1);
        await Store.Journal.AppendAsync(Appends.Of(loop, 0, 1));

        Assert.Equal([s_day, s_day.AddDays(2)], await MakeAsync(0, 2));

        await Store.Journal.AppendAsync(Appends.Of(loop, 1, 1));
        Assert.Equal(2, (await Store.Journal.ReadAsync(loop, CancellationToken.None))!.Events.Count);
    }

    [Fact]
    public async Task Drop_DayWhoseLoopsHaveEnded_TakesAllThatBelongsToThem()
    {
        await MakeAsync(0, 1);
        var (old, young) = (LoopOf(0), LoopOf(1));
        foreach (var loop in new[] { old, young })
        {
            await Store.Journal.AppendAsync(Appends.Of(loop, 0, 2, key: loop.ToString(), endedAt: Appends.Now) with { Tasks = [new TaskRow(new TaskId(loop, 1), "r", "answered", Appends.Now, Appends.Now, [], [])] });
            await Store.Reputation.PutFeedbackAsync(new GivenFeedback(loop, "r", "ann", new FeedbackScore(1), null, Appends.Now), 10, CancellationToken.None);
        }

        Assert.Empty(await Partitions.DropAsync(s_day.AddDays(1), CancellationToken.None));

        Assert.Equal([s_day.AddDays(1)], await Partitions.DaysAsync(CancellationToken.None));
        Assert.False(await HasAnythingAsync(old));
        Assert.True(await HasAnythingAsync(young));
        await Store.Journal.AppendAsync(Appends.Of(LoopOf(1), 0, 1));
        Assert.Equal([3L, 4, 5], (await Store.Journal.ReadFeedAsync(null, null, 0, 100, CancellationToken.None)).Select(stored => stored.Position));
    }

    [Fact]
    public async Task Drop_DayWithALoopThatHasNotEnded_StaysUntilItHas()
    {
        await MakeAsync(0, 0);
        var (ended, running) = (LoopOf(0), LoopOf(0));
        await Store.Journal.AppendAsync(Appends.Of(ended, 0, 1, endedAt: Appends.Now));
        await Store.Journal.AppendAsync(Appends.Of(running, 0, 1));

        Assert.Equal([s_day], await Partitions.DropAsync(s_day.AddDays(9), CancellationToken.None));
        Assert.NotNull(await Store.Journal.FindAsync(ended, CancellationToken.None));
        await Store.Journal.AppendAsync(Appends.Of(running, 1, 1, endedAt: Appends.Now));

        Assert.Empty(await Partitions.DropAsync(s_day.AddDays(9), CancellationToken.None));
        Assert.Null(await Store.Journal.FindAsync(ended, CancellationToken.None));
    }

    private static LoopId LoopOf(int day, bool lastOfTheDay = false) =>
        new(Guid.CreateVersion7(new DateTimeOffset(s_day.AddDays(day), lastOfTheDay ? new TimeOnly(23, 59, 59, 999) : TimeOnly.MinValue, TimeSpan.Zero)));

    private async Task<bool> HasAnythingAsync(LoopId loop)
    {
        object?[] found =
        [
            await Store.Journal.ReadAsync(loop, CancellationToken.None),
            await Store.Journal.TaskAsync(new TaskId(loop, 1), CancellationToken.None),
            await Store.Journal.FindByKeyAsync("r", loop.ToString(), CancellationToken.None),
            (await Store.Reputation.FeedbackOfAsync(loop, 0, 10, CancellationToken.None)).SingleOrDefault(),
        ];
        Assert.Single(found.Select(one => one is not null).Distinct());
        return found[0] is not null;
    }

    private async Task<IReadOnlyList<DateOnly>> MakeAsync(int first, int last) => await Partitions.MakeAsync(s_day.AddDays(first), s_day.AddDays(last), CancellationToken.None);

    private Task<string[]> TablesAsync(string table, string id) =>
        PostgresServer.ScalarAsync<string[]>(Store.Get<PostgresOptions>().ConnectionString, $"SELECT array_agg(DISTINCT tableoid::regclass::text ORDER BY tableoid::regclass::text) FROM {table} WHERE {id} IS NOT NULL");
}
