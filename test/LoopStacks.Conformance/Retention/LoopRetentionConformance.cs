using LoopStacks.Conformance.Journal;
using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Retention;

namespace LoopStacks.Conformance.Retention;

/// <summary>What every store promises of the end of loops (<see cref="ILoopRetention"/>).</summary>
public abstract class LoopRetentionConformance(StoreUnderTest store) : StoreConformance(store)
{
    private static readonly DateTimeOffset s_day = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private protected ILoopRetention Retention => Store.Get<ILoopRetention>();

    [Fact]
    public async Task EndedRoots_SomeLoops_OnlyRootsThatEndedAndBeganBefore()
    {
        var first = await RootAsync(0, endedAt: s_day.AddHours(5));
        await RootAsync(1, endedAt: null);
        var second = await RootAsync(2, endedAt: s_day.AddHours(3), realm: "other");
        await ChildAsync(second, endedAt: s_day.AddHours(3));
        await RootAsync(10, endedAt: s_day.AddHours(20)); // Began later.

        var all = await Retention.EndedRootsAsync(null, s_day.AddHours(10), 10, CancellationToken.None);
        var page = await Retention.EndedRootsAsync(first, s_day.AddHours(10), 10, CancellationToken.None);

        Assert.Equal([new EndedRoot(first, "r", s_day.AddHours(5)), new EndedRoot(second, "other", s_day.AddHours(3))], all);
        Assert.Equal([second], page.Select(root => root.Id));
        Assert.Single(await Retention.EndedRootsAsync(null, s_day.AddHours(10), 1, CancellationToken.None));
    }

    [Fact]
    public async Task DeleteTrees_TreeHasEnded_AllOfItGoesAndNothingElse()
    {
        var old = await RootAsync(0, endedAt: s_day.AddHours(1), key: "old");
        var child = await ChildAsync(old, endedAt: s_day.AddHours(1));
        var grandchild = await ChildAsync(old, endedAt: s_day.AddHours(1), parent: child);
        var other = await RootAsync(0, endedAt: s_day.AddHours(1), key: "other");
        await Store.Reputation.PutFeedbackAsync(new GivenFeedback(old, "r", "ann", new FeedbackScore(1), null, s_day), 10, CancellationToken.None);

        Assert.Equal(3, await Retention.DeleteTreesAsync([old], CancellationToken.None));

        foreach (var gone in new[] { old, child, grandchild })
        {
            Assert.Null(await Store.Journal.FindAsync(gone, CancellationToken.None));
            Assert.Null(await Store.Journal.ReadAsync(gone, CancellationToken.None));
            Assert.Null(await Store.Journal.TaskAsync(new TaskId(gone, 1), CancellationToken.None));
        }

        Assert.Empty(await Store.Reputation.FeedbackOfAsync(old, 0, 10, CancellationToken.None));
        Assert.Null(await Store.Journal.FindByKeyAsync("r", "old", CancellationToken.None));
        Assert.Equal(other, await Store.Journal.FindByKeyAsync("r", "other", CancellationToken.None));
        Assert.Equal(2, (await Store.Journal.ReadAsync(other, CancellationToken.None))!.Events.Count);
        Assert.NotNull(await Store.Journal.TaskAsync(new TaskId(other, 1), CancellationToken.None));
        Assert.Equal(0, await Retention.DeleteTreesAsync([old], CancellationToken.None));
    }

    [Fact]
    public async Task DeleteTrees_OneOfItsLoopsHasNotEnded_AllOfItStays()
    {
        var half = await RootAsync(0, endedAt: s_day.AddHours(1));
        var child = await ChildAsync(half, endedAt: null);
        var open = await RootAsync(0, endedAt: null);
        await RootAsync(3, endedAt: s_day.AddHours(3));

        Assert.Equal(0, await Retention.DeleteTreesAsync([half, open], CancellationToken.None));

        foreach (var loop in new[] { half, child, open })
            Assert.NotNull(await Store.Journal.ReadAsync(loop, CancellationToken.None));
    }

    [Fact]
    public async Task DeleteTrees_LargeTree_GoesInParts()
    {
        var root = await RootAsync(0, endedAt: s_day.AddHours(1));
        await Task.WhenAll(Enumerable.Range(0, 2500).Select(_ => ChildAsync(root, endedAt: s_day.AddHours(1))));
        await RootAsync(3, endedAt: s_day.AddHours(3));

        Assert.Equal(2501, await Retention.DeleteTreesAsync([root], CancellationToken.None));

        Assert.Single(await Store.Journal.ListAsync(new ExecutionFilter(), null, CancellationToken.None));
        Assert.Empty(await Store.Journal.ChildrenAsync(root, CancellationToken.None));
    }

    [Fact]
    public async Task DeleteTrees_EverythingEnded_PositionsAreNeverGivenAgain()
    {
        var loops = new[] { await RootAsync(0, endedAt: s_day.AddHours(1)), await RootAsync(1, endedAt: s_day.AddHours(1)) };
        var head = await Store.Journal.HeadAsync(CancellationToken.None);

        await Retention.DeleteTreesAsync(loops, CancellationToken.None);
        await ReopenAsync();
        var next = await RootAsync(2, endedAt: s_day.AddHours(2));

        Assert.Equal([head + 1, head + 2], (await Store.Journal.ReadAsync(next, CancellationToken.None))!.Events.Select(stored => stored.Position));
    }

    private protected async Task<LoopId> RootAsync(int hour, DateTimeOffset? endedAt, string realm = "r", string? key = null)
    {
        var loop = new LoopId(Guid.CreateVersion7(s_day.AddHours(hour)));
        var append = Appends.Of(loop, 0, 2, key, endedAt);
        await Store.Journal.AppendAsync(append with { Row = append.Row with { Realm = realm }, Tasks = [new TaskRow(new TaskId(loop, 1), realm, "answered", s_day, s_day, [], [])] });
        return loop;
    }

    private protected async Task<LoopId> ChildAsync(LoopId root, DateTimeOffset? endedAt, LoopId? parent = null)
    {
        // As children's ids are made: with the time of their root.
        var id = Guid.NewGuid().ToByteArray(bigEndian: true);
        root.Value.ToByteArray(bigEndian: true).AsSpan(0, 6).CopyTo(id);
        var loop = new LoopId(new Guid(id, bigEndian: true));
        var append = Appends.Child(loop, root, parent ?? root, parent is null ? 1 : 2);
        await Store.Journal.AppendAsync(append with { Row = append.Row with { EndedAt = endedAt, Status = endedAt is null ? "running" : "completed" } });
        return loop;
    }
}
