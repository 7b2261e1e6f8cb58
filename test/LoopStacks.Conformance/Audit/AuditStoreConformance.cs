using LoopStacks.Conformance.Stores;
using LoopStacks.Engine.Audit;

namespace LoopStacks.Conformance.Audit;

/// <summary>What every store promises of the audit (<see cref="IAuditStore"/>).</summary>
public abstract class AuditStoreConformance(StoreUnderTest store) : StoreConformance(store)
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private IAuditStore Audit => Store.Get<IAuditStore>();

    [Fact]
    public async Task List_AfterAppends_GivesAllThatWasKeptNewestFirst()
    {
        var full = new Deed("loopback", "réd 🦉", "apply", "Realm", "default", "support", "support", "unchanged", null, "trace");
        var bare = new Deed("loopback", null, "cancel", "Execution", null, "x", null, "refused", "Conflict", null);
        await Audit.AppendAsync(full, s_now);
        await Audit.AppendAsync(bare, s_now.AddTicks(10));
        await ReopenAsync();

        var found = await ListAsync(new AuditFilter());

        Assert.Equal([bare, full], found.Select(stored => stored.Deed));
        Assert.Equal([s_now.AddTicks(10), s_now], found.Select(stored => stored.At));
        Assert.True(found[0].Number > found[1].Number);
    }

    [Fact]
    public async Task List_Filters_GiveOnlyWhatFits()
    {
        for (var hour = 0; hour < 6; hour++)
            await Audit.AppendAsync(Deed($"n{hour % 2}", hour % 3 == 0 ? "r" : "s", hour % 2 == 0 ? "eva" : null, hour < 3 ? "pause" : "resume", hour < 5 ? "Execution" : "Task"), s_now.AddHours(hour));

        Assert.Equal([3, 0], await HoursAsync(new AuditFilter(Realm: "r")));
        Assert.Equal([4, 2, 0], await HoursAsync(new AuditFilter(By: "eva")));
        Assert.Equal([2, 1, 0], await HoursAsync(new AuditFilter(Action: "pause")));
        Assert.Equal([5], await HoursAsync(new AuditFilter(Kind: "Task")));
        Assert.Equal([5, 3, 1], await HoursAsync(new AuditFilter(Name: "n1")));
        Assert.Equal([3, 2], await HoursAsync(new AuditFilter(Since: s_now.AddHours(2), Until: s_now.AddHours(4))));
        Assert.Equal([4], await HoursAsync(new AuditFilter(By: "eva", Action: "resume", Realm: "s")));
        Assert.Equal([5, 4], await HoursAsync(new AuditFilter(Limit: 2)));
        var page = await ListAsync(new AuditFilter(Limit: 2));
        Assert.Equal([3, 2], await HoursAsync(new AuditFilter(Limit: 2), page[^1].Number));
    }

    [Fact]
    public async Task Delete_OldOnes_InBatchesAndNumbersAreNeverGivenAgain()
    {
        for (var hour = 0; hour < 5; hour++)
            await Audit.AppendAsync(Deed("n", "r", null, "pause", "Execution"), s_now.AddHours(hour));
        var newest = (await ListAsync(new AuditFilter()))[0].Number;

        Assert.Equal(2, await Audit.DeleteAsync(s_now.AddHours(3), 2));
        Assert.Equal(1, await Audit.DeleteAsync(s_now.AddHours(3), 2));
        Assert.Equal([4, 3], await HoursAsync(new AuditFilter()));
        Assert.Equal(2, await Audit.DeleteAsync(s_now.AddHours(9), 10));
        await Audit.AppendAsync(Deed("n", "r", null, "pause", "Execution"), s_now);

        Assert.True((await ListAsync(new AuditFilter()))[0].Number > newest);
    }

    private static Deed Deed(string name, string realm, string? by, string action, string kind) => new("loopback", by, action, kind, null, name, realm, "done", null, null);

    private ValueTask<IReadOnlyList<StoredDeed>> ListAsync(AuditFilter filter, long? before = null) => Audit.ListAsync(filter, before, CancellationToken.None);

    private async Task<IEnumerable<int>> HoursAsync(AuditFilter filter, long? before = null) => (await ListAsync(filter, before)).Select(stored => (int)(stored.At - s_now).TotalHours);
}
