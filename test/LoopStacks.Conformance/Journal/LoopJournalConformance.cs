using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Conformance.Journal;

/// <summary>What every journal promises (<see cref="ILoopJournal"/>).</summary>
public abstract class LoopJournalConformance(StoreUnderTest store) : StoreConformance(store)
{
    private static readonly DateTimeOffset Now = Appends.Now;

    private protected ILoopJournal Journal => Store.Journal;

    [Fact]
    public async Task Append_ManyLoopsAtOnce_KeepsEachInOrderAndPositionsDense()
    {
        var committed = new List<StoredEvent>();
        Journal.Committed += committed.AddRange;
        var loops = Enumerable.Range(0, 200).Select(_ => Appends.NewLoop()).ToArray();

        await Task.WhenAll(loops.Select(async loop =>
        {
            await Journal.AppendAsync(Appends.Of(loop, 0, 2));
            await Journal.AppendAsync(Appends.Of(loop, 2, 3));
        }));

        Assert.Equal(1000, committed.Count);
        Assert.Equal(Enumerable.Range(1, 1000).Select(position => (long)position), committed.Select(stored => stored.Position));
        Assert.All(loops, loop => Assert.Equal([1L, 2, 3, 4, 5], committed.Where(stored => stored.Loop == loop).Select(stored => stored.Seq)));
        Assert.Equal(1000, await Journal.HeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Read_AfterAppends_GivesWhatWasAppendedAndRaised()
    {
        var committed = new List<StoredEvent>();
        Journal.Committed += committed.AddRange;
        var loop = Appends.NewLoop();
        await Journal.AppendAsync(Appends.Of(loop, 0, 2));
        await Journal.AppendAsync(Appends.Of(loop, 2, 1));

        var history = await Journal.ReadAsync(loop, CancellationToken.None);

        Assert.Equal(("r", "hash", "s", "{}"), (history!.Realm, history.Definition.Hash, history.Definition.Name, Text(history.Definition.Json)));
        Assert.Equal(["""{"number":1}""", """{"number":2}""", """{"number":3}"""], history.Events.Select(stored => Text(stored.Data)));
        Assert.Equal(committed.Select(Comparable), history.Events.Select(Comparable));
        Assert.Null(await Journal.ReadAsync(Appends.NewLoop(), CancellationToken.None));
    }

    [Fact]
    public async Task Find_AfterAppends_GivesTheNewestRow()
    {
        var loop = Appends.NewLoop();
        var first = Appends.Of(loop, 0, 1, key: "k", labels: new() { ["team"] = "réd 🦉" });
        first = first with { Row = first.Row with { Budget = new LoopBudget(Tokens: 7), Usage = new LoopUsage(1, 2, 0.10m) } };
        await Journal.AppendAsync(first);
        var second = first with { ExpectedVersion = 1, Row = first.Row with { Status = "failed", Phase = "ended", EndedAt = Now.AddTicks(10), DueAt = null, Version = 2, Deadline = Now.AddHours(1), Usage = new LoopUsage(3, 4, 79228162514264337593543950335m) } };
        await Journal.AppendAsync(second);

        var row = await Journal.FindAsync(loop, CancellationToken.None);

        Assert.Equal("réd 🦉", row!.Labels!["team"]);
        Assert.Equal(second.Row with { Labels = null, Budget = null }, row with { Labels = null, Budget = null });
        Assert.Null(await Journal.FindAsync(Appends.NewLoop(), CancellationToken.None));
    }

    [Fact]
    public async Task Append_AtAWrongVersion_LosesAndWritesNothing()
    {
        var loop = Appends.NewLoop();
        await Journal.AppendAsync(Appends.Of(loop, 0, 2));

        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(Appends.Of(loop, 1, 1)));
        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(Appends.Of(loop, 0, 1)));
        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(Appends.Of(loop, 3, 1)));
        var unknown = Appends.NewLoop();
        await Assert.ThrowsAsync<VersionConflictException>(() => Journal.AppendAsync(Appends.Of(unknown, 1, 1)));

        Assert.Equal(2, (await Journal.ReadAsync(loop, CancellationToken.None))!.Events.Count);
        Assert.Equal(2, await Journal.HeadAsync(CancellationToken.None));
        Assert.Null(await Journal.FindAsync(unknown, CancellationToken.None));
        Assert.Equal([loop], await Journal.UnfinishedAsync(null, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Append_LosersAmongOthers_FailAloneAndLeaveNoGap()
    {
        var committed = new List<StoredEvent>();
        Journal.Committed += committed.AddRange;
        var taken = Enumerable.Range(0, 30).Select(_ => Appends.NewLoop()).ToArray();
        await Task.WhenAll(taken.Select(loop => Journal.AppendAsync(Appends.Of(loop, 0, 1))));
        var fresh = taken.Select(_ => Appends.NewLoop()).ToArray();

        // By turns: a loser, a new loop, a loop that goes on.
        var appends = taken.SelectMany((loop, number) => new[] { Appends.Of(loop, 0, 1), Appends.Of(fresh[number], 0, 2), Appends.Of(loop, 1, 3) });
        var won = await Task.WhenAll(appends.Select(WinsAsync));

        Assert.Equal(taken.SelectMany(_ => new[] { false, true, true }), won);
        Assert.Equal(Enumerable.Range(1, 30 + 30 * 5).Select(position => (long)position), committed.Select(stored => stored.Position));
        Assert.All(taken, loop => Assert.Equal([1L, 2, 3, 4], committed.Where(stored => stored.Loop == loop).Select(stored => stored.Seq)));
        Assert.Equal(committed.Select(Comparable), (await Journal.ReadFeedAsync(null, null, 0, 1000, CancellationToken.None)).Select(Comparable));
    }

    [Fact]
    public async Task Append_SameLoopTwiceAtOnce_OneWins()
    {
        for (var round = 0; round < 20; round++)
        {
            var loop = Appends.NewLoop();
            var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => WinsAsync(Appends.Of(loop, 0, 1))));
            Assert.Single(won, true);
        }
    }

    [Fact]
    public async Task Append_SameKeyAtOnce_OneLosesAndTheOthersAreWritten()
    {
        var appends = Enumerable.Range(0, 50).Select(number => Appends.Of(Appends.NewLoop(), 0, 1, key: $"key-{number / 2}")).ToArray();

        var won = await Task.WhenAll(appends.Select(WinsAsync));

        Assert.Equal(25, won.Count(one => one));
        Assert.Equal(appends.Where((_, number) => won[number]).Select(append => append.Loop).ToHashSet(), (await Journal.ListAsync(new ExecutionFilter(Limit: 100), null, CancellationToken.None)).Select(row => row.Id).ToHashSet());
        Assert.Equal(won[6] ? appends[6].Loop : appends[7].Loop, await Journal.FindByKeyAsync("r", "key-3", CancellationToken.None));
        Assert.Null(await Journal.FindByKeyAsync("other", "key-3", CancellationToken.None));
    }

    // Whoever repeats the start of a loop that is there, under another key, must not find that key taken by it.
    [Fact]
    public async Task Append_LoopThatIsThereUnderANewKey_LosesAndLeavesTheKeyFree()
    {
        var loop = Appends.NewLoop();
        await Journal.AppendAsync(Appends.Of(loop, 0, 1, key: "k"));

        await Assert.ThrowsAnyAsync<Exception>(() => Journal.AppendAsync(Appends.Of(loop, 0, 1, key: "k2")));

        Assert.Null(await Journal.FindByKeyAsync("r", "k2", CancellationToken.None));
        Assert.Equal(loop, await Journal.FindByKeyAsync("r", "k", CancellationToken.None));
    }

    [Fact]
    public async Task Append_KeyOfAnotherLoop_IsAnIdempotencyConflict()
    {
        await Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1, key: "k"));
        var other = Appends.Of(Appends.NewLoop(), 0, 1, key: "k");

        await Assert.ThrowsAsync<IdempotencyConflictException>(() => Journal.AppendAsync(other));
        await Journal.AppendAsync(other with { Row = other.Row with { Realm = "r2" } }); // Keys are the realm's.

        Assert.Equal(other.Loop, await Journal.FindByKeyAsync("r2", "k", CancellationToken.None));
    }

    [Fact]
    public async Task Append_CommittedAndReopened_IsThere()
    {
        var loop = Appends.NewLoop();
        await Journal.AppendAsync(Appends.Of(loop, 0, 3));
        await ReopenAsync();
        var committed = new List<StoredEvent>();
        Journal.Committed += committed.AddRange;

        Assert.Equal(3, await Journal.HeadAsync(CancellationToken.None));
        Assert.Equal([loop], await Journal.UnfinishedAsync(null, null, 10, CancellationToken.None));
        await Journal.AppendAsync(Appends.Of(loop, 3, 1));
        Assert.Equal([4L], committed.Select(stored => stored.Position)); // What was before is not raised again.
    }

    [Fact]
    public async Task Unfinished_EndedLoops_AreLeftOut()
    {
        var running = Appends.NewLoop();
        var ended = Appends.NewLoop();
        await Journal.AppendAsync(Appends.Of(running, 0, 1));
        await Journal.AppendAsync(Appends.Of(ended, 0, 1, endedAt: Now));

        Assert.Equal([running], await Journal.UnfinishedAsync(null, null, 10, CancellationToken.None));
        Assert.Equal(1, (await Journal.CountUnfinishedAsync(CancellationToken.None))["r"]);
        Assert.Empty(await Journal.UnfinishedAsync(null, Now, 10, CancellationToken.None));
        Assert.Equal([running], await Journal.UnfinishedAsync(null, Now.AddHours(1), 10, CancellationToken.None));
        await Journal.AppendAsync(Appends.Of(running, 1, 1, endedAt: Now));
        Assert.Empty(await Journal.UnfinishedAsync(null, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Abandoned_ByWhoIsNotLiving_OldestFirst()
    {
        var loops = Enumerable.Range(0, 5).Select(number => new LoopId(Guid.CreateVersion7(Now.AddDays(number)))).ToArray();
        await Task.WhenAll(loops.Select((loop, number) => Journal.AppendAsync(Appends.Of(loop, 0, 1) with { Holder = number == 4 ? null : number % 2 == 0 ? "ann" : "bob" })));

        Assert.Equal(loops, await Journal.AbandonedAsync([], null, 10, CancellationToken.None));
        Assert.Equal([loops[1], loops[3], loops[4]], await Journal.AbandonedAsync(["ann", "cid"], null, 10, CancellationToken.None));
        Assert.Equal([loops[3]], await Journal.AbandonedAsync(["ann"], loops[1], 1, CancellationToken.None));
        await Journal.AppendAsync(Appends.Of(loops[3], 1, 1) with { Holder = "ann" }); // Who writes has it.
        await Journal.AppendAsync(Appends.Of(loops[1], 1, 1, endedAt: Now) with { Holder = "bob" });
        Assert.Equal([loops[4]], await Journal.AbandonedAsync(["ann"], null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task ParentsOfEnded_ChildEndedByWhoIsGone_IsOne()
    {
        var (parent, child, other) = (Appends.NewLoop(), Appends.NewLoop(), Appends.NewLoop());
        await Journal.AppendAsync(Appends.Of(parent, 0, 1) with { Holder = "bob" });
        await Journal.AppendAsync(Appends.Child(child, parent, parent, 1) with { Holder = "ann" });
        await Journal.AppendAsync(Appends.Child(other, parent, parent, 1) with { Holder = "bob" });
        Assert.Empty(await Journal.ParentsOfEndedAsync(["ann"], 10, CancellationToken.None)); // It runs, and is taken up.

        await Journal.AppendAsync(Appends.Of(child, 1, 1, endedAt: Now) with { Holder = "ann" });
        await Journal.AppendAsync(Appends.Of(other, 1, 1, endedAt: Now) with { Holder = "bob" });

        Assert.Equal([parent], await Journal.ParentsOfEndedAsync(["ann", "cid"], 10, CancellationToken.None));
        Assert.Empty(await Journal.ParentsOfEndedAsync(["cid"], 10, CancellationToken.None));
        Assert.Empty(await Journal.ParentsOfEndedAsync(["ann"], 0, CancellationToken.None));
        await Journal.AppendAsync(Appends.Of(parent, 1, 1, endedAt: Now) with { Holder = "bob" });
        Assert.Empty(await Journal.ParentsOfEndedAsync(["ann"], 10, CancellationToken.None));
    }

    [Fact]
    public async Task Unfinished_Pages_GiveEachOnceOldestFirst()
    {
        var loops = Enumerable.Range(0, 7).Select(number => new LoopId(Guid.CreateVersion7(Now.AddDays(number)))).ToArray();
        await Task.WhenAll(loops.Reverse().Select(loop => Journal.AppendAsync(Appends.Of(loop, 0, 1))));

        var first = await Journal.UnfinishedAsync(null, null, 3, CancellationToken.None);
        var second = await Journal.UnfinishedAsync(first[^1], null, 3, CancellationToken.None);
        var third = await Journal.UnfinishedAsync(second[^1], null, 3, CancellationToken.None);

        Assert.Equal(loops, first.Concat(second).Concat(third));
    }

    [Fact]
    public async Task CountUnfinished_Children_AreNotCounted()
    {
        var root = Appends.NewLoop();
        await Journal.AppendAsync(Appends.Of(root, 0, 1));
        await Journal.AppendAsync(Appends.Child(Appends.NewLoop(), root, root, 1));

        Assert.Equal(new Dictionary<string, int> { ["r"] = 1 }, await Journal.CountUnfinishedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task List_Filters_FindTheNewestFirst()
    {
        var loops = Enumerable.Range(0, 5).Select(number => new LoopId(Guid.CreateVersion7(Now.AddMilliseconds(number)))).ToArray();
        foreach (var (loop, number) in loops.Select((loop, number) => (loop, number)))
        {
            var append = Appends.Of(loop, 0, 1, labels: new() { ["team"] = number % 2 == 0 ? "red" : "blue", ["n"] = $"{number}" });
            await Journal.AppendAsync(append with { Row = append.Row with { CreatedAt = Now.AddMilliseconds(number), Stack = number == 1 ? "other" : "s", Realm = number == 4 ? "r2" : "r" } });
        }

        Assert.Equal([4, 2, 0], await FoundAsync(new ExecutionFilter(LabelSelector: new Dictionary<string, string> { ["team"] = "red" })));
        Assert.Equal([2], await FoundAsync(new ExecutionFilter(LabelSelector: new Dictionary<string, string> { ["team"] = "red", ["n"] = "2" })));
        Assert.Empty(await FoundAsync(new ExecutionFilter(LabelSelector: new Dictionary<string, string> { ["nobody"] = "red" })));
        Assert.Equal([2, 1], await FoundAsync(new ExecutionFilter(Realm: "r", Limit: 2), loops[3]));
        Assert.Equal([4], await FoundAsync(new ExecutionFilter(Realm: "r2")));
        Assert.Equal([1], await FoundAsync(new ExecutionFilter(LoopStack: "other")));
        Assert.Equal([2], await FoundAsync(new ExecutionFilter(CreatedAfter: Now.AddMilliseconds(1), CreatedBefore: Now.AddMilliseconds(3))));
        Assert.Equal([4, 3, 2, 1, 0], await FoundAsync(new ExecutionFilter(Status: "running")));
        Assert.Empty(await FoundAsync(new ExecutionFilter(Status: "failed")));

        async Task<IEnumerable<int>> FoundAsync(ExecutionFilter filter, LoopId? before = null) =>
            (await Journal.ListAsync(filter, before, CancellationToken.None)).Select(row => Array.IndexOf(loops, row.Id));
    }

    [Fact]
    public async Task List_Text_FindsIdsStacksAndLabels()
    {
        var loops = Enumerable.Range(0, 4).Select(number => new LoopId(Guid.CreateVersion7(Now.AddDays(number)))).ToArray();
        string?[] owners = [null, "Ann O'Neil", "bob", "100%_a"];
        foreach (var (loop, number) in loops.Select((loop, number) => (loop, number)))
        {
            var append = Appends.Of(loop, 0, 1, labels: owners[number] is { } owner ? new() { ["owner"] = owner } : null);
            await Journal.AppendAsync(append with { Row = append.Row with { Stack = number == 3 ? "Triage-Bob" : "s" } });
        }

        Assert.Equal([1], await FoundAsync(loops[1].ToString()));
        Assert.Equal([2], await FoundAsync(loops[2].ToString()[..10].ToUpperInvariant()));
        Assert.Empty(await FoundAsync("ffffffff"));
        Assert.Equal([3, 2], await FoundAsync("BOB"));
        Assert.Equal([2], await FoundAsync("bob", new ExecutionFilter(LoopStack: "s")));
        Assert.Equal([3], await FoundAsync("bob", new ExecutionFilter(Limit: 1)));
        Assert.Equal([2], await FoundAsync("bob", before: loops[3]));
        Assert.Equal([1], await FoundAsync("o'neil"));
        Assert.Equal([3], await FoundAsync("%_"));
        Assert.Empty(await FoundAsync("owner")); // A key is no value.
        Assert.Null(await Journal.SearchedToAsync(new ExecutionFilter(Text: "bob"), null, CancellationToken.None));

        async Task<IEnumerable<int>> FoundAsync(string text, ExecutionFilter? filter = null, LoopId? before = null) =>
            (await Journal.ListAsync((filter ?? new()) with { Text = text }, before, CancellationToken.None)).Select(row => Array.IndexOf(loops, row.Id));
    }

    [Fact]
    public async Task List_TextAmongVeryMany_SaysWhereItStopped()
    {
        const int more = 5;
        var loops = Enumerable.Range(0, ExecutionSearch.MostLookedAt + more).Select(number => new LoopId(Guid.CreateVersion7(Now.AddMilliseconds(number)))).ToArray();
        await Task.WhenAll(loops.Select((loop, number) => Journal.AppendAsync(Appends.Of(loop, 0, 1, labels: number == 0 ? new() { ["a"] = "needle" } : null))));
        var filter = new ExecutionFilter(Text: "needle");

        Assert.Empty(await Journal.ListAsync(filter, null, CancellationToken.None));
        var stopped = await Journal.SearchedToAsync(filter, null, CancellationToken.None);

        Assert.Equal(loops[more], stopped);
        Assert.Equal(loops[0], Assert.Single(await Journal.ListAsync(filter, stopped, CancellationToken.None)).Id);
        Assert.Null(await Journal.SearchedToAsync(filter, stopped, CancellationToken.None));
    }

    [Theory]
    [InlineData("running", false)]
    [InlineData("waiting", false)]
    [InlineData("paused", false)]
    [InlineData("failed", true)]
    [InlineData("cancelled", true)]
    [InlineData("timedOut", true)]
    [InlineData("completed", true)]
    public async Task List_Status_FindsThoseThatHaveIt(string status, bool hasEnded)
    {
        var wanted = Appends.NewLoop();
        var other = Appends.Of(Appends.NewLoop(), 0, 1, endedAt: Now);
        await Journal.AppendAsync(other with { Row = other.Row with { Status = status == "completed" ? "failed" : "completed" } });
        var one = Appends.Of(wanted, 0, 1, endedAt: hasEnded ? Now : null);
        await Journal.AppendAsync(one with { Row = one.Row with { Status = status } });

        Assert.Equal([wanted], (await Journal.ListAsync(new ExecutionFilter(Status: status), null, CancellationToken.None)).Select(row => row.Id));
    }

    [Fact]
    public async Task Label_AnyText_IsFoundAgain()
    {
        var loop = Appends.NewLoop();
        var labels = new Dictionary<string, string> { ["a\"'\\{}$1%"] = "\u0000\u0001\n🦉;--" };
        await Journal.AppendAsync(Appends.Of(loop, 0, 1, labels: labels));

        Assert.Equal([loop], (await Journal.ListAsync(new ExecutionFilter(LabelSelector: labels), null, CancellationToken.None)).Select(row => row.Id));
    }

    [Fact]
    public async Task Feed_OfAllARealmAndALoop_IsInTheOrderOfCommits()
    {
        var loops = Enumerable.Range(0, 6).Select(_ => Appends.NewLoop()).ToArray();
        for (var seq = 0; seq < 3; seq++)
        {
            foreach (var (loop, number) in loops.Reverse().Select((loop, number) => (loop, number)))
            {
                var append = Appends.Of(loop, seq, 1);
                await Journal.AppendAsync(append with { Row = append.Row with { Realm = number % 2 == 0 ? "even" : "odd" } });
            }
        }

        var all = await Journal.ReadFeedAsync(null, null, 0, 100, CancellationToken.None);
        var even = await Journal.ReadFeedAsync("even", null, 4, 100, CancellationToken.None);
        var one = await Journal.ReadFeedAsync(null, loops[0], all.First(stored => stored.Loop == loops[0]).Position, 100, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 18).Select(position => (long)position), all.Select(stored => stored.Position));
        Assert.Equal(all.Where(stored => stored.Position > 4 && stored.Realm == "even").Select(Comparable), even.Select(Comparable));
        Assert.Equal([2L, 3], one.Select(stored => stored.Seq));
        Assert.Equal([5L, 6], (await Journal.ReadFeedAsync(null, null, 4, 2, CancellationToken.None)).Select(stored => stored.Position));
    }

    // A reader may stop, and go on, between two events that were appended together.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Feed_PagesThatCutAppends_GiveEachEventOnceInOrder(int limit)
    {
        var (one, other) = (Appends.NewLoop(), Appends.NewLoop());
        foreach (var (loop, expected, events) in new[] { (one, 0, 5), (other, 0, 1), (one, 5, 2), (other, 1, 6), (one, 7, 1) })
            await Journal.AppendAsync(Appends.Of(loop, expected, events) is var append && loop == other ? append with { Row = append.Row with { Realm = "r2" } } : append);
        var all = await Journal.ReadFeedAsync(null, null, 0, 100, CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 15).Select(position => (long)position), all.Select(stored => stored.Position));
        await HoldsAsync(null, null, all);
        await HoldsAsync("r2", null, all.Where(stored => stored.Realm == "r2"));
        await HoldsAsync(null, one, all.Where(stored => stored.Loop == one));

        async Task HoldsAsync(string? realm, LoopId? loop, IEnumerable<StoredEvent> wanted)
        {
            for (var after = 0L; after <= 15; after++)
            {
                var found = new List<StoredEvent>();
                while (await Journal.ReadFeedAsync(realm, loop, found.Count == 0 ? after : found[^1].Position, limit, CancellationToken.None) is { Count: > 0 } page)
                {
                    Assert.True(page.Count <= limit);
                    found.AddRange(page);
                    if (page.Count < limit)
                        break; // Less than was asked for: there is no more.
                }

                Assert.Equal(wanted.Where(stored => stored.Position > after).Select(Comparable), found.Select(Comparable));
            }
        }
    }

    [Fact]
    public async Task Tree_Grandchildren_ParentsComeBeforeChildren()
    {
        var (root, child, grandchild) = (Appends.NewLoop(), Appends.NewLoop(), Appends.NewLoop());
        var budget = new LoopBudget(Tokens: 9);
        var append = Appends.Of(root, 0, 1);
        await Journal.AppendAsync(append with { Row = append.Row with { Budget = budget, Usage = new LoopUsage(3, 4, 0.5m) } });
        await Journal.AppendAsync(Appends.Child(grandchild, root, child, 2));
        await Journal.AppendAsync(Appends.Child(child, root, root, 1));
        await Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1));

        var tree = await Journal.TreeAsync(root, CancellationToken.None);

        Assert.Equal(new TreeRow(root, null, null, budget, false, 7, 0.5m), tree[0]);
        Assert.Equal([(child, (LoopId?)root), (grandchild, child)], tree.Skip(1).Select(row => (row.Id, row.Parent)));
        Assert.Equal([child, grandchild], (await Journal.DescendantsAsync(root, 10, CancellationToken.None)).Select(row => row.Id));
        Assert.Equal([child], (await Journal.DescendantsAsync(root, 1, CancellationToken.None)).Select(row => row.Id));
        Assert.Empty(await Journal.DescendantsAsync(child, 10, CancellationToken.None));
        Assert.Equal([child], await Journal.ChildrenAsync(root, CancellationToken.None));
        Assert.Equal([grandchild], await Journal.ChildrenAsync(child, CancellationToken.None));
    }

    [Fact]
    public async Task Tasks_Filters_FindTheNewestFirst()
    {
        var (first, second) = (new LoopId(Guid.CreateVersion7(Now)), new LoopId(Guid.CreateVersion7(Now.AddSeconds(1))));
        await Journal.AppendAsync(Appends.Of(first, 0, 1) with { Tasks = [Task(first, 1, "open", "ann"), Task(first, 2, "open")] });
        await Journal.AppendAsync(Appends.Of(second, 0, 1) with { Tasks = [Task(second, 1, "open", "bob", "ann")] });
        await Journal.AppendAsync(Appends.Of(first, 1, 1) with { Tasks = [Task(first, 1, "answered", "ann")] });

        Assert.Equal([new(second, 1), new(first, 2), new(first, 1)], await FoundAsync(new TaskFilter()));
        Assert.Equal([new(second, 1), new(first, 2)], await FoundAsync(new TaskFilter(Status: "open")));
        Assert.Equal([new(first, 2), new(first, 1)], await FoundAsync(new TaskFilter(Execution: first)));
        Assert.Equal([new(second, 1), new(first, 2)], await FoundAsync(new TaskFilter(Assignee: "bob")));
        Assert.Equal([new(first, 1)], await FoundAsync(new TaskFilter(Realm: "r", Limit: 1), new TaskId(first, 2)));
        Assert.Empty(await FoundAsync(new TaskFilter(Realm: "other")));
        var task = await Journal.TaskAsync(new TaskId(first, 1), CancellationToken.None);
        Assert.Equal(("answered", Now, Now.AddDays(1), "ann", "answered"), (task!.Status, task.CreatedAt, task.DueAt, Assert.Single(task.Assignees), Text(task.View)));
        Assert.Null(await Journal.TaskAsync(new TaskId(first, 3), CancellationToken.None));

        async Task<IEnumerable<TaskId>> FoundAsync(TaskFilter filter, TaskId? before = null) => (await Journal.TasksAsync(filter, before, CancellationToken.None)).Select(row => row.Id);

        static TaskRow Task(LoopId loop, int number, string status, params string[] assignees) =>
            new(new TaskId(loop, number), "r", status, Now, Now.AddDays(1), assignees, System.Text.Encoding.UTF8.GetBytes(status));
    }

    [Fact]
    public async Task Append_ThatLoses_WritesNoTask()
    {
        var loop = Appends.NewLoop();
        await Journal.AppendAsync(Appends.Of(loop, 0, 1));

        Assert.False(await WinsAsync(Appends.Of(loop, 5, 1) with { Tasks = [new TaskRow(new TaskId(loop, 1), "r", "open", Now, Now, [], [])] }));

        Assert.Null(await Journal.TaskAsync(new TaskId(loop, 1), CancellationToken.None));
    }

    private protected static string Text(byte[] data) => System.Text.Encoding.UTF8.GetString(data);

    private protected static (long, string, LoopId, long, DateTimeOffset, string, string) Comparable(StoredEvent stored) => (stored.Position, stored.Realm, stored.Loop, stored.Seq, stored.At, stored.Type, Text(stored.Data));

    private protected async Task<bool> WinsAsync(JournalAppend append)
    {
        try
        {
            await Journal.AppendAsync(append);
            return true;
        }
        catch (Exception exception) when (exception is VersionConflictException or IdempotencyConflictException)
        {
            return false;
        }
    }
}
