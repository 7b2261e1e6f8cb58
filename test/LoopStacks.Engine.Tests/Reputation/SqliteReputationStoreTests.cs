using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Reputation;
using LoopStacks.Storage.Sqlite;

namespace LoopStacks.Engine.Tests.Reputation;

public sealed class SqliteReputationStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ReputationKey Key = new("r", "i", "c");
    private static readonly LoopId Loop = new(new Guid("01890000-0000-7000-8000-000000000001"));
    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;
    private SqliteDatabase _database;
    private SqliteReputationStore _store;

    public SqliteReputationStoreTests()
    {
        _database = new SqliteDatabase(new SqliteOptions { Folder = _folder });
        _store = new SqliteReputationStore(_database);
    }

    public void Dispose()
    {
        _store.Dispose();
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Load_Fresh_IsEmptyAtTheBeginning()
    {
        var stored = await _store.LoadAsync(CancellationToken.None);

        Assert.Equal(0, stored.Position);
        Assert.Empty(stored.Entries);
    }

    [Fact]
    public async Task Apply_Reopened_HasFiguresAndPlace()
    {
        await _store.ApplyAsync(Batch(0, 7, (Key, State(3))), CancellationToken.None);
        Reopen();

        var stored = await _store.LoadAsync(CancellationToken.None);

        Assert.Equal(7, stored.Position);
        var (key, state) = Assert.Single(stored.Entries);
        Assert.Equal((Key, 3.0, Now), (key, state.Attempts.Completed, state.HeardAt));
    }

    // A follower that did not see that its write had succeeded would write it again.
    [Fact]
    public async Task Apply_FromAPlaceThatIsPassed_WritesNothing()
    {
        await _store.ApplyAsync(Batch(0, 7, (Key, State(3))), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _store.ApplyAsync(Batch(0, 7, (Key, State(6))), CancellationToken.None));

        var stored = await _store.LoadAsync(CancellationToken.None);
        Assert.Equal((7, 3.0), (stored.Position, Assert.Single(stored.Entries).Value.Attempts.Completed));
        await _store.ApplyAsync(Batch(7, 9, (Key, State(4))), CancellationToken.None); // It goes on.
    }

    [Fact]
    public async Task Apply_Dropped_IsGone()
    {
        var other = Key with { Instance = "other" };
        await _store.ApplyAsync(Batch(0, 1, (Key, State(1)), (other, State(2))), CancellationToken.None);

        await _store.ApplyAsync(Batch(1, 2) with { Dropped = [Key] }, CancellationToken.None);

        Assert.Equal(other, Assert.Single((await _store.LoadAsync(CancellationToken.None)).Entries).Key);
    }

    [Fact]
    public async Task PutFeedback_SameAuthorAndTarget_Replaces()
    {
        Assert.Equal(FeedbackPlace.New, await PutAsync("ann", new FeedbackScore(1)));
        Assert.Equal(FeedbackPlace.New, await PutAsync("ann", new FeedbackScore(1, WorkItem: 1)));
        Assert.Equal(FeedbackPlace.New, await PutAsync("ann", new FeedbackScore(1, Capability: "c")));
        Assert.Equal(FeedbackPlace.New, await PutAsync("bob", new FeedbackScore(1)));
        Assert.Equal(FeedbackPlace.Replaced, await PutAsync("ann", new FeedbackScore(0.5), "on second thoughts"));

        var all = await _store.FeedbackOfAsync(Loop, 0, 100, CancellationToken.None);

        Assert.Equal(
            [new FeedbackScore(0.5), new FeedbackScore(1, WorkItem: 1), new FeedbackScore(1, Capability: "c"), new FeedbackScore(1)],
            all.Select(stored => stored.Given.Says));
        Assert.Equal(("ann", "on second thoughts", Now), (all[0].Given.By, all[0].Given.Comment, all[0].Given.At));
        Assert.Equal(all.Skip(2), await _store.FeedbackOfAsync(Loop, all[1].Id, 100, CancellationToken.None));
        Assert.Single(await _store.FeedbackOfAsync(Loop, 0, 1, CancellationToken.None));
    }

    [Fact]
    public async Task PutFeedback_MoreThanALoopMayHave_IsFullAndStillReplaces()
    {
        Assert.Equal(FeedbackPlace.New, await PutAsync("ann", new FeedbackScore(1), most: 1));
        Assert.Equal(FeedbackPlace.Full, await PutAsync("bob", new FeedbackScore(1), most: 1));
        Assert.Equal(FeedbackPlace.Replaced, await PutAsync("ann", new FeedbackScore(0), most: 1));
    }

    [Fact]
    public async Task Uncounted_CountedAndChanged_IsThereUntilItCounts()
    {
        await PutAsync("ann", new FeedbackScore(1));
        Assert.Equal([Loop], await _store.UncountedAsync(10, CancellationToken.None));

        await _store.ApplyAsync(Batch(0, 0) with { Counted = [(1, 1)] }, CancellationToken.None);
        Assert.Empty(await _store.UncountedAsync(10, CancellationToken.None));

        await PutAsync("ann", new FeedbackScore(0));
        Assert.Equal([Loop], await _store.UncountedAsync(10, CancellationToken.None));
        var stored = Assert.Single(await _store.FeedbackOfAsync(Loop, 0, 10, CancellationToken.None));
        Assert.Equal((1.0, 0.0), (stored.Counted, stored.Given.Says.Score));
    }

    private Task<FeedbackPlace> PutAsync(string by, FeedbackScore says, string? comment = null, int most = 100) =>
        _store.PutFeedbackAsync(new GivenFeedback(Loop, "r", by, says, comment, Now), most, CancellationToken.None);

    private static ReputationBatch Batch(long from, long to, params (ReputationKey Key, ReputationState State)[] changed) =>
        new(from, to, changed.ToDictionary(entry => entry.Key, entry => entry.State), [], []);

    private static ReputationState State(double completed) => ReputationState.None with { HeardAt = Now, Attempts = new Attempts(completed, 0, 0, 0, 0, 0) };

    private void Reopen()
    {
        _store.Dispose();
        _database.Dispose();
        _database = new SqliteDatabase(new SqliteOptions { Folder = _folder });
        _store = new SqliteReputationStore(_database);
    }
}
