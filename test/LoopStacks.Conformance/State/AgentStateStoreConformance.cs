using System.Text;
using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.State;

namespace LoopStacks.Conformance.State;

/// <summary>What every store of agent state promises (<see cref="IAgentStateStore"/>).</summary>
public abstract class AgentStateStoreConformance(StoreUnderTest store) : StoreConformance(store)
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateOwner s_owner = StateOwner.OfSession("realm", "s-1");
    private int _requests;

    [Fact]
    public async Task Set_ReadAfterARestart_IsThereWithItsVersion()
    {
        var written = await SetAsync("count", "1");
        await ReopenAsync();

        var entry = await Store.State.GetAsync(s_owner, "count", s_now);

        Assert.Equal(StateOutcomeKind.Written, written.Kind);
        Assert.Equal(("1", written.Version, null), (Text(entry), entry!.Version, entry.Expiry));
    }

    [Fact]
    public async Task Get_SameKeyOfAnotherRealmScopeOrName_IsAbsent()
    {
        await SetAsync("key", "1");

        Assert.Null(await Store.State.GetAsync(s_owner with { Realm = "other" }, "key", s_now));
        Assert.Null(await Store.State.GetAsync(s_owner with { Scope = StateScope.Instance }, "key", s_now));
        Assert.Null(await Store.State.GetAsync(s_owner with { Name = "s-2" }, "key", s_now));
        Assert.Null(await Store.State.GetAsync(s_owner, "Key", s_now));
    }

    [Fact]
    public async Task Version_AcrossDeleteAndRestart_OnlyGrows()
    {
        var first = await SetAsync("key", "1");
        var second = await SetAsync("key", "2");
        Assert.Equal(StateOutcomeKind.Deleted, (await DeleteAsync("key")).Kind);
        Assert.Equal(StateOutcomeKind.Absent, (await DeleteAsync("key")).Kind);
        await ReopenAsync();

        var third = await SetAsync("key", "3");

        Assert.True(first.Version > 0 && second.Version > first.Version && third.Version > second.Version);
    }

    [Fact]
    public async Task CompareAndSet_AtAnotherVersion_ConflictsAndWritesNothing()
    {
        var first = await SetAsync("key", "1", expected: 0);

        var again = await SetAsync("key", "2", expected: 0);
        var old = await SetAsync("key", "3", expected: first.Version - 1);
        var gone = await SetAsync("other", "4", expected: first.Version);

        Assert.Equal((StateOutcomeKind.Conflict, first.Version), (again.Kind, again.Version));
        Assert.Equal((StateOutcomeKind.Conflict, first.Version), (old.Kind, old.Version));
        Assert.Equal((StateOutcomeKind.Conflict, 0L), (gone.Kind, gone.Version));
        Assert.Equal("1", Text(await Store.State.GetAsync(s_owner, "key", s_now)));
        Assert.Equal(StateOutcomeKind.Conflict, (await DeleteAsync("key", expected: first.Version - 1)).Kind);
        Assert.Equal(StateOutcomeKind.Written, (await SetAsync("key", "5", expected: first.Version)).Kind);
    }

    [Fact]
    public async Task CompareAndSet_ManyAtOnce_CountsEach()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var counted = 0; counted < 25;)
            {
                var entry = await Store.State.GetAsync(s_owner, "count", s_now);
                var next = entry is null ? 1 : int.Parse(Text(entry)!, null) + 1;
                if ((await SetAsync("count", $"{next}", expected: entry?.Version ?? 0)).Kind == StateOutcomeKind.Written)
                    counted++;
            }
        }));

        Assert.Equal("200", Text(await Store.State.GetAsync(s_owner, "count", s_now)));
    }

    [Fact]
    public async Task Write_SameRequestAgain_IsAnsweredAsBeforeAndChangesNothing()
    {
        var set = Write("key", "1", expected: 0);
        var first = await Store.State.WriteAsync(set);
        var other = await SetAsync("key", "2");
        await ReopenAsync();

        var again = await Store.State.WriteAsync(set);
        var delete = Write("key", null);
        await Store.State.WriteAsync(delete);
        await SetAsync("key", "3");

        Assert.Equal(first, again);
        Assert.True(other.Version > again.Version);
        Assert.Equal(StateOutcomeKind.Deleted, (await Store.State.WriteAsync(delete)).Kind);
        Assert.Equal("3", Text(await Store.State.GetAsync(s_owner, "key", s_now)));
    }

    [Fact]
    public async Task Entry_Expired_IsAbsentAtOnceForEveryCall()
    {
        var ends = s_now.AddSeconds(10);
        var written = await SetAsync("key", "1", expiry: new StateExpiry(ends));
        await SetAsync("stays", "2");

        Assert.NotNull(await Store.State.GetAsync(s_owner, "key", ends.AddTicks(-10)));
        Assert.Null(await Store.State.GetAsync(s_owner, "key", ends));
        Assert.Equal(["stays"], (await ListAsync(now: ends)).Select(key => key.Key));
        Assert.Equal(StateOutcomeKind.Conflict, (await Store.State.WriteAsync(Write("key", "2", expected: written.Version, now: ends))).Kind);
        Assert.Equal(StateOutcomeKind.Absent, (await Store.State.WriteAsync(Write("key", null, now: ends))).Kind);
        Assert.Equal(StateOutcomeKind.Written, (await Store.State.WriteAsync(Write("key", "3", expected: 0, now: ends))).Kind);
    }

    [Fact]
    public async Task Touch_EntryThatExpiresByIdleness_LivesOn()
    {
        var idle = TimeSpan.FromDays(30);
        var sliding = await SetAsync("sliding", "1", expiry: new StateExpiry(s_now + idle, idle));
        var standing = await SetAsync("standing", "1", expiry: new StateExpiry(s_now + idle));

        await Store.State.TouchAsync(sliding.Version, s_now.AddDays(40));
        await Store.State.TouchAsync(standing.Version, s_now.AddDays(40));

        Assert.Equal(new StateExpiry(s_now.AddDays(40), idle), (await Store.State.GetAsync(s_owner, "sliding", s_now.AddDays(35)))!.Expiry);
        Assert.Null(await Store.State.GetAsync(s_owner, "standing", s_now.AddDays(35)));
    }

    [Fact]
    public async Task Set_BeyondTheKeysOfAnOwner_IsRefusedUntilThereIsRoom()
    {
        foreach (var key in new[] { "a", "b" })
            await Store.State.WriteAsync(Write(key, "1") with { MaxKeys = 2 });

        var refused = await Store.State.WriteAsync(Write("c", "1") with { MaxKeys = 2 });

        Assert.Equal((StateOutcomeKind.TooManyKeys, 2), (refused.Kind, refused.Keys));
        Assert.Equal(StateOutcomeKind.Written, (await Store.State.WriteAsync(Write("a", "2") with { MaxKeys = 2 })).Kind);
        Assert.Equal(StateOutcomeKind.Written, (await Store.State.WriteAsync(Write("c", "1") with { MaxKeys = 2, Owner = s_owner with { Name = "s-2" } })).Kind);
        await DeleteAsync("b");
        Assert.Equal(StateOutcomeKind.Written, (await Store.State.WriteAsync(Write("c", "1") with { MaxKeys = 2 })).Kind);
    }

    [Fact]
    public async Task Set_BeyondTheBytesOfAnOwner_IsRefusedAndCountsWhatItReplaces()
    {
        await Store.State.WriteAsync(Write("ü", "12345678") with { MaxBytes = 20 });

        var refused = await Store.State.WriteAsync(Write("b", "1234567890") with { MaxBytes = 20 });

        Assert.Equal((StateOutcomeKind.Full, 21L), (refused.Kind, refused.Bytes));
        Assert.Equal(StateOutcomeKind.Written, (await Store.State.WriteAsync(Write("ü", "123456789012345678") with { MaxBytes = 20 })).Kind);
        Assert.Equal(StateOutcomeKind.Full, (await Store.State.WriteAsync(Write("ü", "1234567890123456789") with { MaxBytes = 20 })).Kind);
    }

    [Fact]
    public async Task Set_AtTheLimitWithExpiredEntries_TakesTheirPlace()
    {
        await Store.State.WriteAsync(Write("old", "1", expiry: new StateExpiry(s_now.AddSeconds(1))));

        var written = await Store.State.WriteAsync(Write("new", "1", now: s_now.AddSeconds(1)) with { MaxKeys = 1, MaxBytes = 4 });

        Assert.Equal(StateOutcomeKind.Written, written.Kind);
        Assert.Equal(["new"], (await ListAsync(now: s_now.AddSeconds(1))).Select(key => key.Key));
    }

    [Fact]
    public async Task List_PrefixAndPages_GivesKeysInOrder()
    {
        foreach (var key in new[] { "b/2", "a", "b/1", "c", "b/10", "b/\uffff", "b/\U0001F989" })
            await SetAsync(key, """{"n":1}""");

        var first = await ListAsync(prefix: "b/", limit: 2);
        var rest = await ListAsync(prefix: "b/", after: first[^1].Key);

        Assert.Equal(["b/1", "b/10"], first.Select(key => key.Key));
        Assert.Equal(["b/2", "b/\uffff", "b/\U0001F989"], rest.Select(key => key.Key));
        Assert.Equal(7, first[0].Bytes);
        Assert.Equal(7, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Sweep_ExpiredEntries_FreesThemInBoundedSteps()
    {
        for (var i = 0; i < 5; i++)
            await SetAsync($"old-{i}", "1", expiry: new StateExpiry(s_now.AddSeconds(1)));
        await SetAsync("stays", "1", expiry: new StateExpiry(s_now.AddSeconds(9)));
        var later = s_now.AddSeconds(5);

        var more = new List<bool>();
        do
            more.Add(await SweepAsync(later, batch: 2));
        while (more[^1]);

        Assert.Equal([true, true, false], more);
        Assert.Equal(["stays"], (await ListAsync(now: s_now)).Select(key => key.Key)); // Also by a clock at which they had not expired.
    }

    [Fact]
    public async Task Sweep_LoopsThatEndedLongAgo_RemovesTheirStateOnly()
    {
        var (old, recent, running) = (NewLoop(), NewLoop(), NewLoop());
        await Store.Journal.AppendAsync(Append(old, s_now.AddDays(-8)));
        await Store.Journal.AppendAsync(Append(recent, s_now.AddDays(-6)));
        await Store.Journal.AppendAsync(Append(running, null));
        var unknown = NewLoop();
        foreach (var loop in new[] { old, recent, running, unknown })
        {
            for (var i = 0; i < 5; i++)
                await Store.State.WriteAsync(Write($"key-{i}", "1") with { Owner = StateOwner.OfLoop("realm", loop) });
        }

        await SetAsync("session", "1");
        while (await SweepAsync(s_now, batch: 3))
        {
        }

        Assert.Empty(await ListAsync(owner: StateOwner.OfLoop("realm", old)));
        Assert.Empty(await ListAsync(owner: StateOwner.OfLoop("realm", unknown)));
        Assert.Equal(5, (await ListAsync(owner: StateOwner.OfLoop("realm", recent))).Count);
        Assert.Equal(5, (await ListAsync(owner: StateOwner.OfLoop("realm", running))).Count);
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task Sweep_OldRequests_AreForgotten()
    {
        var write = Write("key", "1");
        var first = await Store.State.WriteAsync(write);
        await Store.State.SweepAsync(new StateSweep(s_now, s_now, s_now, 100));
        Assert.Equal(first, await Store.State.WriteAsync(write));

        await Store.State.SweepAsync(new StateSweep(s_now, s_now, s_now.AddSeconds(1), 100));

        Assert.NotEqual(first, await Store.State.WriteAsync(write));
    }

    [Fact]
    public async Task Write_BesideAppends_BothAreWritten()
    {
        var loops = Enumerable.Range(0, 100).Select(_ => NewLoop()).ToArray();

        await Task.WhenAll([.. loops.Select(loop => Store.Journal.AppendAsync(Append(loop, null))), .. loops.Select(loop => SetAsync(loop.ToString(), "1"))]);

        Assert.Equal(100, (await ListAsync(limit: 500)).Count);
        Assert.Equal(100, await Store.Journal.HeadAsync(CancellationToken.None));
    }

    private Task<StateOutcome> SetAsync(string key, string value, long? expected = null, StateExpiry? expiry = null) => Store.State.WriteAsync(Write(key, value, expected, expiry));

    private Task<StateOutcome> DeleteAsync(string key, long? expected = null) => Store.State.WriteAsync(Write(key, null, expected));

    private ValueTask<IReadOnlyList<StateKey>> ListAsync(string prefix = "", string? after = null, int limit = 100, DateTimeOffset? now = null, StateOwner? owner = null) =>
        Store.State.ListAsync(owner ?? s_owner, new StateQuery(prefix, after, limit), now ?? s_now);

    private Task<bool> SweepAsync(DateTimeOffset now, int batch) => Store.State.SweepAsync(new StateSweep(now, now.AddDays(-7), null, batch));

    private StateWrite Write(string key, string? value, long? expected = null, StateExpiry? expiry = null, DateTimeOffset? now = null) => new(
        s_owner,
        key,
        new RequestHash(BitConverter.GetBytes(Interlocked.Increment(ref _requests))),
        value is null ? null : Encoding.UTF8.GetBytes(value),
        expected,
        expiry,
        now ?? s_now,
        MaxKeys: 1000,
        MaxBytes: 100_000);

    private static JournalAppend Append(LoopId loop, DateTimeOffset? endedAt) => new(
        loop,
        0,
        [new EncodedEvent("workStarted", s_now, "{\"number\":1}"u8.ToArray())],
        new LoopRow(loop, "realm", "s", "hash", loop, null, 0, endedAt is null ? "running" : "completed", "do", s_now, endedAt, s_now.AddMinutes(5), null, 1, null, null, LoopUsage.None),
        new StoredDefinition("hash", "s", "{}"u8.ToArray()));

    private static LoopId NewLoop() => new(Guid.CreateVersion7());

    private static string? Text(StateEntry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value);
}
