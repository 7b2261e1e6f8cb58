using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Reputation;

namespace LoopStacks.Conformance.Reputation;

/// <summary>What every store of reputation promises (<see cref="IReputationStore"/>).</summary>
public abstract class ReputationStoreConformance(StoreUnderTest store) : StoreConformance(store)
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ReputationKey Key = new("r", "i", "c");
    private static readonly LoopId Loop = new(new Guid("01890000-0000-7000-8000-000000000001"));

    [Fact]
    public async Task Load_Fresh_IsEmptyAtTheBeginning()
    {
        var stored = await Store.Reputation.LoadAsync(CancellationToken.None);

        Assert.Equal(0, stored.Position);
        Assert.Empty(stored.Entries);
    }

    [Fact]
    public async Task Apply_Reopened_HasFiguresAndPlace()
    {
        await Store.Reputation.ApplyAsync(Batch(0, 7, (Key, State(3))), CancellationToken.None);
        await ReopenAsync();

        var stored = await Store.Reputation.LoadAsync(CancellationToken.None);

        Assert.Equal(7, stored.Position);
        var (key, state) = Assert.Single(stored.Entries);
        Assert.Equal((Key, 3.0, Now), (key, state.Attempts.Completed, state.HeardAt));
    }

    // A follower that did not see that its write had succeeded would write it again.
    [Fact]
    public async Task Apply_FromAPlaceThatIsPassed_WritesNothing()
    {
        await Store.Reputation.ApplyAsync(Batch(0, 7, (Key, State(3))), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Reputation.ApplyAsync(Batch(0, 7, (Key, State(6))), CancellationToken.None));

        var stored = await Store.Reputation.LoadAsync(CancellationToken.None);
        Assert.Equal((7, 3.0), (stored.Position, Assert.Single(stored.Entries).Value.Attempts.Completed));
        await Store.Reputation.ApplyAsync(Batch(7, 9, (Key, State(4))), CancellationToken.None); // It goes on.
    }

    [Fact]
    public async Task Apply_Dropped_IsGone()
    {
        var other = Key with { Instance = "other" };
        await Store.Reputation.ApplyAsync(Batch(0, 1, (Key, State(1)), (other, State(2))), CancellationToken.None);

        await Store.Reputation.ApplyAsync(Batch(1, 2) with { Dropped = [Key] }, CancellationToken.None);

        Assert.Equal(other, Assert.Single((await Store.Reputation.LoadAsync(CancellationToken.None)).Entries).Key);
    }

    [Fact]
    public async Task PutFeedback_SameAuthorAndTarget_Replaces()
    {
        Assert.Equal(FeedbackPlace.New, await PutAsync("ann", new FeedbackScore(1)));
        Assert.Equal(FeedbackPlace.New, await PutAsync("ann", new FeedbackScore(1, WorkItem: 1)));
        Assert.Equal(FeedbackPlace.New, await PutAsync("ann", new FeedbackScore(1, Capability: "c")));
        Assert.Equal(FeedbackPlace.New, await PutAsync("bob", new FeedbackScore(1)));
        Assert.Equal(FeedbackPlace.Replaced, await PutAsync("ann", new FeedbackScore(0.5), "on second thoughts"));

        var all = await Store.Reputation.FeedbackOfAsync(Loop, 0, 100, CancellationToken.None);

        Assert.Equal(
            [new FeedbackScore(0.5), new FeedbackScore(1, WorkItem: 1), new FeedbackScore(1, Capability: "c"), new FeedbackScore(1)],
            all.Select(stored => stored.Given.Says));
        Assert.Equal(("ann", "on second thoughts", Now), (all[0].Given.By, all[0].Given.Comment, all[0].Given.At));
        Assert.Equal(all.Skip(2), await Store.Reputation.FeedbackOfAsync(Loop, all[1].Id, 100, CancellationToken.None));
        Assert.Single(await Store.Reputation.FeedbackOfAsync(Loop, 0, 1, CancellationToken.None));
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
        Assert.Equal([Loop], await Store.Reputation.UncountedAsync(10, CancellationToken.None));

        await Store.Reputation.ApplyAsync(Batch(0, 0) with { Counted = [(1, 1)] }, CancellationToken.None);
        Assert.Empty(await Store.Reputation.UncountedAsync(10, CancellationToken.None));

        await PutAsync("ann", new FeedbackScore(0));
        Assert.Equal([Loop], await Store.Reputation.UncountedAsync(10, CancellationToken.None));
        var stored = Assert.Single(await Store.Reputation.FeedbackOfAsync(Loop, 0, 10, CancellationToken.None));
        Assert.Equal((1.0, 0.0), (stored.Counted, stored.Given.Says.Score));
    }

    private Task<FeedbackPlace> PutAsync(string by, FeedbackScore says, string? comment = null, int most = 100) =>
        Store.Reputation.PutFeedbackAsync(new GivenFeedback(Loop, "r", by, says, comment, Now), most, CancellationToken.None);

    private static ReputationBatch Batch(long from, long to, params (ReputationKey Key, ReputationState State)[] changed) =>
        new(from, to, changed.ToDictionary(entry => entry.Key, entry => entry.State), [], []);

    private static ReputationState State(double completed) => ReputationState.None with { HeardAt = Now, Attempts = new Attempts(completed, 0, 0, 0, 0, 0) };
}
