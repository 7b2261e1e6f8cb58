using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Storage.Postgres;

namespace LoopStacks.Conformance.Retention;

public sealed class PostgresLoopRetentionTests(PostgresServer server) : LoopRetentionConformance(new PostgresStore(server))
{
    private static readonly DateTimeOffset s_day = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task DropDays_AllOfADayIsOver_ItsPartitionGoes()
    {
        var days = new[] { new DateOnly(2030, 1, 1), new DateOnly(2030, 1, 2), new DateOnly(2030, 1, 3), new DateOnly(2030, 1, 4) };
        await Store.Get<PostgresPartitions>().MakeAsync(days[0], days[3], CancellationToken.None);
        var over = await RootAsync(1, endedAt: s_day.AddHours(30));
        var endedLate = await RootAsync(25, endedAt: s_day.AddDays(10));
        var open = await RootAsync(49, endedAt: null);
        var today = await RootAsync(73, endedAt: s_day.AddHours(73));

        var dropped = await Retention.DropDaysAsync(s_day.AddDays(3).AddHours(12), CancellationToken.None);

        Assert.Equal([days[0]], dropped);
        Assert.Equal(days[1..], await Store.Get<PostgresPartitions>().DaysAsync(CancellationToken.None));
        Assert.Null(await Store.Journal.FindAsync(over, CancellationToken.None));
        foreach (var loop in new[] { endedLate, open, today })
            Assert.NotNull(await Store.Journal.FindAsync(loop, CancellationToken.None));
    }

    [Fact]
    public async Task DeleteTrees_LoopsOfADayWithPartitionAndOfOneWithout_BothGo()
    {
        await Store.Get<PostgresPartitions>().MakeAsync(new DateOnly(2030, 1, 1), new DateOnly(2030, 1, 1), CancellationToken.None);
        var loops = new[] { await RootAsync(1, endedAt: s_day.AddHours(2)), await RootAsync(100, endedAt: s_day.AddHours(101)) };
        foreach (var loop in loops)
            await ChildAsync(loop, endedAt: s_day.AddHours(101));

        Assert.Equal(4, await Retention.DeleteTreesAsync(loops, CancellationToken.None));
    }
}
