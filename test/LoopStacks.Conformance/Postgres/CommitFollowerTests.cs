using LoopStacks.Conformance.Journal;
using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Engine.Journal;
using LoopStacks.Storage.Postgres;
using LoopStacks.Storage.Postgres.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Conformance.Postgres;

public sealed class CommitFollowerTests(PostgresServer server)
{
    // The server tells everybody of a batch at once, so its writer hears of it twice: as an answer, and as a hint, which may come first.
    [Fact]
    public async Task Hint_OfABatchThatIsOnItsWay_DoesNotReadItAgain()
    {
        await using var store = PostgresStore.Open(await server.CreateDatabaseAsync());
        var raised = new List<StoredEvent>();
        await using var follower = Follower(store, raised.AddRange);
        var append = Appends.Of(Appends.NewLoop(), 0, 2);
        await store.Journal.AppendAsync(append); // By another process: it is there, and here it is still on its way.

        follower.Expect();
        follower.Hint(2);
        var own = new PendingAppend(append);
        var events = append.Events.Select((@event, index) => new StoredEvent(index + 1, append.Row.Realm, append.Loop, index + 1, @event.At, @event.Type, @event.Data)).ToList();
        await follower.FollowAsync(new CommittedBatch(0, events, [own], [1]));
        follower.Expected();
        await own.Task;

        Assert.Equal(2, raised.Count);
        Assert.All(raised.Zip(events), pair => Assert.Same(pair.Second.Data, pair.First.Data));
    }

    [Fact]
    public async Task Hint_OfWhatAnotherWroteWhileABatchIsOnItsWay_IsFollowedUp()
    {
        await using var store = PostgresStore.Open(await server.CreateDatabaseAsync());
        var raised = new TaskCompletionSource<long>();
        await using var follower = Follower(store, events => raised.TrySetResult(events[^1].Position));
        using var follow = await follower.FollowAsync(CancellationToken.None);
        await store.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 3));

        follower.Expect();
        follower.Hint(3);
        follower.Expected(); // The own batch failed.

        Assert.Equal(3, await raised.Task);
    }

    [Fact]
    public void ConnectionString_ThatLeavesThingsOpen_GetsOurDefaultsAndKeepsWhatIsGiven()
    {
        var left = new Npgsql.NpgsqlConnectionStringBuilder(PostgresDatabase.Complete("Host=h;Database=d").ConnectionString);
        var given = new Npgsql.NpgsqlConnectionStringBuilder(PostgresDatabase.Complete("Host=h;Database=d;Timeout=33;MaxAutoPrepare=0;No Reset On Close=false").ConnectionString);

        Assert.Equal((5, 64, true), (left.Timeout, left.MaxAutoPrepare, left.NoResetOnClose));
        Assert.Equal((33, 0, false), (given.Timeout, given.MaxAutoPrepare, given.NoResetOnClose));
    }

    private static CommitFollower Follower(OpenStore store, Action<IReadOnlyList<StoredEvent>> raise) =>
        new(new JournalReads(store.Get<PostgresDatabase>()), 0, store.Get<PostgresOptions>(), raise, NullLogger.Instance);
}
