using LoopStacks.Contracts.Reputation;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Reputation;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoopStacks.Engine.Tests.Reputation;

public sealed class ReputationTests : IDisposable
{
    private const double Near = 1e-3; // Evidence fades while the test runs.

    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;
    private FaultyReputationStore? _store;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Loops_Ended_CountOnceEach()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");

        await RunAsync(engine, 20);

        Assert.Equal(20, (await OfAsync(engine, "x")).Attempts.Completed, Near);
    }

    [Fact]
    public async Task Restart_InTheMiddle_CountsEachLoopOnce()
    {
        await using (var engine = await StartAsync())
        {
            engine.Gateway.Connect("x", "a");
            await RunAsync(engine, 3);
            await engine.Reputation.SettledAsync(CancellationToken.None);
            _store!.IsDead = true;
            await RunAsync(engine, 4);
        }

        await using var restarted = await StartAsync();
        Assert.Equal(7, (await OfAsync(restarted, "x")).Attempts.Completed, Near);

        restarted.Gateway.Connect("x", "a");
        await RunAsync(restarted, 2);
        Assert.Equal(9, (await OfAsync(restarted, "x")).Attempts.Completed, Near);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_FailsBeforeOrAfterItIsMade_CountsEachLoopOnce(bool made)
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        await RunAsync(engine, 2);
        await engine.Reputation.SettledAsync(CancellationToken.None);

        _store!.FailNext = made;
        await RunAsync(engine, 3);

        Assert.Equal(5, (await OfAsync(engine, "x")).Attempts.Completed, Near);
        Assert.Null(_store.FailNext);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Feedback_WriteFailsBeforeOrAfterItIsMade_CountsOnce(bool made)
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        var loop = await RunAsync(engine);
        await engine.Reputation.SettledAsync(CancellationToken.None);

        _store!.FailNext = made;
        await GiveAsync(engine, loop, new FeedbackRequest(Score: 1));

        var known = await OfAsync(engine, "x");
        Assert.Equal((1.0, 1.0), (known.ByFeedback.Weight, known.ByFeedback.Right), Pairs);
    }

    [Fact]
    public async Task Feedback_SaidAnew_CountsOnceWithWhatWasSaidLast()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        var loop = await RunAsync(engine);

        Assert.True((await GiveAsync(engine, loop, new FeedbackRequest(Score: 1, By: "ann"))).IsNew);
        await engine.Reputation.SettledAsync(CancellationToken.None);
        Assert.False((await GiveAsync(engine, loop, new FeedbackRequest(Score: 0, By: "ann", Comment: "no"))).IsNew);
        await GiveAsync(engine, loop, new FeedbackRequest(Score: 0.5, By: "bob"));

        var known = await OfAsync(engine, "x");
        Assert.Equal((1.0, 0.25), (known.ByFeedback.Weight, known.ByFeedback.Right), Pairs);
        Assert.Equal((1.2 + 0.25) / 3, known.Accuracy, Near);
        var page = await engine.Reputation.FeedbackAsync(loop, 0, 1, CancellationToken.None);
        Assert.Equal(("ann", 0.0, "no"), (page!.Items[0].By, page.Items[0].Score, page.Items[0].Comment));
        Assert.Equal("bob", (await engine.Reputation.FeedbackAsync(loop, long.Parse(page.Next!), 1, CancellationToken.None))!.Items[0].By);
    }

    [Fact]
    public async Task Feedback_GivenBeforeAKill_CountsAfterTheRestart()
    {
        LoopId loop;
        await using (var engine = await StartAsync())
        {
            engine.Gateway.Connect("x", "a");
            _store!.IsDead = true;
            loop = await RunAsync(engine);
            await GiveAsync(engine, loop, new FeedbackRequest(Correct: false, Score: 0));
        }

        await using var restarted = await StartAsync();

        var known = await OfAsync(restarted, "x");
        Assert.Equal((1.0, 0.0), (known.ByFeedback.Weight, known.ByFeedback.Right), Pairs);
        Assert.Equal(1, known.Attempts.Completed, Near);
        Assert.Single((await restarted.Reputation.FeedbackAsync(loop, 0, 10, CancellationToken.None))!.Items);
    }

    [Fact]
    public async Task Feedback_OnAVote_TakesThePlaceOfItsOutcome()
    {
        await using var engine = await StartAsync();
        await PanelAsync(engine);
        var loop = (await engine.StartLoopAsync("panel")).Id;
        await engine.EndAsync(loop);
        Assert.Equal((1.0, 0.0), ((await OfAsync(engine, "liar-1")).ByOutcome.Right, (await OfAsync(engine, "honest")).ByOutcome.Right), Pairs);

        await GiveAsync(engine, loop, new FeedbackRequest(Score: 0));

        var (liar, honest) = (await OfAsync(engine, "liar-1"), await OfAsync(engine, "honest"));
        Assert.Equal((0.0, 1.0), (liar.ByOutcome.Weight, liar.ByFeedback.Weight), Pairs);
        Assert.Equal(0, liar.ByFeedback.Right, Near);
        Assert.Equal((0.0, 0.0), (honest.ByOutcome.Weight, honest.ByFeedback.Weight), Pairs);
        Assert.Equal(0.6, honest.Accuracy, Near);
    }

    [Fact]
    public async Task Consensus_WeightReputation_OutvotesThoseWhoWereFoundWrong()
    {
        await using var engine = await StartAsync();
        await PanelAsync(engine);
        var first = (await engine.StartLoopAsync("panel")).Id;
        Assert.Equal("\"no\"", (await engine.EndAsync(first)).Output!.Value.GetRawText());
        await GiveAsync(engine, first, new FeedbackRequest(Score: 0));
        await engine.Reputation.SettledAsync(CancellationToken.None);

        var second = await engine.EndAsync((await engine.StartLoopAsync("panel")).Id);

        Assert.Equal("\"yes\"", second.Output!.Value.GetRawText());
        Assert.Contains("reputation", second.Aggregation?.Explanation ?? "reputation", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Selection_Reputation_LeavesWhoWasFoundWrongForTheModest()
    {
        await using var engine = await StartAsync();
        await engine.ApplyAsync(Stack("by-reputation", new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.Reputation }, new OutputPhaseSpec()));
        engine.Gateway.Bid = (instance, capability) => new BidAnswer(instance, capability, AnswerKind.Bid, instance == "boaster" ? 0.95 : 0.8);
        engine.Gateway.Connect("boaster", "a");
        engine.Gateway.Connect("modest", "a");
        var winners = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var loop = (await engine.StartLoopAsync("by-reputation")).Id;
            await engine.EndAsync(loop);
            var item = Assert.Single((await engine.Loops.GetAsync(loop, CancellationToken.None))!.WorkItems!);
            winners.Add(item.Instance);
            await GiveAsync(engine, loop, new FeedbackRequest(Score: item.Instance == "modest" ? 1 : 0, WorkItem: 1));
            await engine.Reputation.SettledAsync(CancellationToken.None);
        }

        Assert.Equal(["boaster", "boaster", "modest", "modest"], winners);
    }

    [Theory]
    [InlineData(5, null, null, "NotFound", "/workItem")]
    [InlineData(null, "stranger", null, "NotFound", "/instance")]
    [InlineData(1, "y", null, "NotFound", "/instance")]
    [InlineData(null, null, "b", "NotFound", "/capability")]
    public async Task Feedback_AboutNothing_IsRefusedAtItsField(int? workItem, string? instance, string? capability, string code, string pointer)
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        var loop = await RunAsync(engine);

        var refused = await engine.Reputation.GiveAsync(loop, new FeedbackRequest(Score: 1, WorkItem: workItem, Instance: instance, Capability: capability), CancellationToken.None);

        Assert.Equal(code, refused.Fault!.Code.Code);
        Assert.Equal(pointer, Assert.Single(refused.Fault.Errors!).Pointer);
    }

    [Fact]
    public async Task Feedback_OfAnotherRealmOrNoLoopOrARunningOne_IsRefused()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        var ended = await RunAsync(engine);
        engine.Gateway.Work = _ => null;
        var running = (await engine.StartLoopAsync("a")).Id;

        Assert.Equal("NotYours", (await engine.Reputation.GiveAsync(ended, new FeedbackRequest(Score: 1, Realm: "other"), CancellationToken.None)).Fault!.Code.Code);
        Assert.Equal("Conflict", (await engine.Reputation.GiveAsync(running, new FeedbackRequest(Score: 1), CancellationToken.None)).Fault!.Code.Code);
        var nowhere = new LoopId(Guid.CreateVersion7());
        Assert.Equal("NotFound", (await engine.Reputation.GiveAsync(nowhere, new FeedbackRequest(Score: 1), CancellationToken.None)).Fault!.Code.Code);
        Assert.Null(await engine.Reputation.FeedbackAsync(nowhere, 0, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Feedback_OnALoopWithoutAnswer_NeedsAContribution()
    {
        await using var engine = await StartAsync();
        await engine.ApplyAsync(Stack("split", new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.All }, new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus }));
        engine.Gateway.Connect("x", "a");
        engine.Gateway.Connect("y", "a");
        var loop = (await engine.StartLoopAsync("split")).Id;
        Assert.Equal("failed", (await engine.EndAsync(loop)).Status);

        Assert.Equal("Conflict", (await engine.Reputation.GiveAsync(loop, new FeedbackRequest(Score: 1), CancellationToken.None)).Fault!.Code.Code);
        await GiveAsync(engine, loop, new FeedbackRequest(Score: 1, Instance: "y"));

        Assert.Equal((0.0, 1.0), ((await OfAsync(engine, "x")).ByFeedback.Weight, (await OfAsync(engine, "y")).ByFeedback.Weight), Pairs);
    }

    [Fact]
    public async Task List_Pages_InOrder()
    {
        await using var engine = await StartAsync();
        foreach (var instance in "cab")
            engine.Gateway.Connect(instance.ToString(), "a");
        await engine.ApplyAsync(Stack("all", new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.All }, new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Collect }));
        await engine.EndAsync((await engine.StartLoopAsync("all")).Id);
        await engine.Reputation.SettledAsync(CancellationToken.None);

        var first = engine.Reputation.List(new ReputationFilter(Limit: 2)).Value;
        var second = engine.Reputation.List(new ReputationFilter(Limit: 2, Cursor: first.Next)).Value;

        Assert.Equal(["a", "b", "c"], first.Items.Concat(second.Items).Select(item => item.Instance));
        Assert.Null(second.Next);
        Assert.Empty(engine.Reputation.List(new ReputationFilter(Realm: "other")).Value.Items);
        Assert.Equal("b", Assert.Single(engine.Reputation.List(new ReputationFilter(Instance: "b", Capability: "a")).Value.Items).Instance);
        Assert.Equal("UnknownCursor", engine.Reputation.List(new ReputationFilter(Cursor: "?")).Fault!.Code.Code);
    }

    [Fact]
    public async Task Realm_WithMoreThanItMayHave_DropsWhoWasNotHeardOfForTheLongest()
    {
        await using var engine = await StartAsync(("MaxEntriesPerRealm", "2"));
        foreach (var instance in "pqr")
        {
            engine.Gateway.Connect(instance.ToString(), $"do-{instance}");
            await engine.EndAsync((await engine.StartLoopAsync($"do-{instance}")).Id);
            await engine.Reputation.SettledAsync(CancellationToken.None);
        }

        Assert.Equal(["q", "r"], engine.Reputation.List(new ReputationFilter()).Value.Items.Select(item => item.Instance));
        Assert.Equal(2, (await _store!.LoadAsync(CancellationToken.None)).Entries.Count);
    }

    [Fact]
    public async Task Start_WithWhatWasNotHeardOfForLong_DropsIt()
    {
        var (old, fresh) = (new ReputationKey("default-realm", "old", "a"), new ReputationKey("default-realm", "fresh", "a"));
        using (var database = new SqliteDatabase(new SqliteOptions { Folder = _folder }))
        using (var store = new SqliteReputationStore(database))
        {
            var states = new Dictionary<ReputationKey, ReputationState>
            {
                [old] = ReputationState.None with { HeardAt = DateTimeOffset.UtcNow.AddDays(-181) },
                [fresh] = ReputationState.None with { HeardAt = DateTimeOffset.UtcNow.AddDays(-30), Attempts = new Attempts(4, 0, 0, 0, 0, 0) },
            };
            await store.ApplyAsync(new ReputationBatch(0, 0, states, [], []), CancellationToken.None);
        }

        await using var engine = await StartAsync();

        Assert.Equal(2, (await OfAsync(engine, "fresh")).Attempts.Completed, Near); // After a half-life.
        Assert.Equal("fresh", Assert.Single(engine.Reputation.List(new ReputationFilter()).Value.Items).Instance);
        Assert.Equal(fresh, Assert.Single((await _store!.LoadAsync(CancellationToken.None)).Entries).Key);
    }

    [Theory]
    [InlineData("plain", false)]
    [InlineData("by-reputation", true)]
    [InlineData("weighed", true)]
    public async Task History_OfALoop_HasReputationOnlyWhereItsStackDecidesByIt(string stack, bool has)
    {
        await using var engine = await StartAsync();
        await engine.ApplyAsync(Stack("plain", new BiddingPhaseSpec(), new OutputPhaseSpec()));
        await engine.ApplyAsync(Stack("by-reputation", new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.Reputation }, new OutputPhaseSpec()));
        await engine.ApplyAsync(Stack("weighed", new BiddingPhaseSpec(), new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus, Weight = VoteWeight.Reputation }));
        engine.Gateway.Connect("x", "a");
        await RunAsync(engine);
        await engine.Reputation.SettledAsync(CancellationToken.None);

        var loop = (await engine.StartLoopAsync(stack)).Id;
        await engine.EndAsync(loop);

        var history = (await engine.Journal.ReadAsync(loop, CancellationToken.None))!;
        var opened = (BiddingOpened)LoopEventCodec.Decode("biddingOpened", Assert.Single(history.Events, stored => stored.Type == "biddingOpened").Data);
        var known = Assert.Single(opened.Asked).Reputation;
        Assert.Equal(has ? new Repute(Math.Round(2.0 / 3, 4)) : null, known?["a"]);
    }

    [Fact]
    public async Task Settings_OutOfRange_StopTheStart()
    {
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(("HalfLife", "00:00:01")));

        Assert.Contains("LoopStacks:Reputation:HalfLife is 00:00:01", refused.Message, StringComparison.Ordinal);
    }

    private static bool Pairs((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < Near && Math.Abs(a.Item2 - b.Item2) < Near;

    private Task<EngineFixture> StartAsync(params (string Name, string Value)[] settings) => EngineFixture.StartAsync(_folder, settings: builder =>
    {
        foreach (var (name, value) in settings)
            builder.Configuration[$"{ReputationOptions.Section}:{name}"] = value;
        builder.Services.AddSingleton<SqliteReputationStore>();
        builder.Services.AddSingleton<IReputationStore>(provider => _store = new FaultyReputationStore(provider.GetRequiredService<SqliteReputationStore>()));
    });

    private static async Task<LoopId> RunAsync(EngineFixture engine, int loops = 1)
    {
        var started = await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => engine.StartLoopAsync("a")));
        foreach (var loop in started)
            Assert.Equal("completed", (await engine.EndAsync(loop.Id)).Status);
        return started[^1].Id;
    }

    private static async Task<FeedbackGiven> GiveAsync(EngineFixture engine, LoopId loop, FeedbackRequest request)
    {
        var given = await engine.Reputation.GiveAsync(loop, request, CancellationToken.None);
        Assert.Null(given.Fault);
        return given.Value;
    }

    private static async Task<ReputationView> OfAsync(EngineFixture engine, string instance)
    {
        await engine.Reputation.SettledAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        return Assert.Single(engine.Reputation.List(new ReputationFilter("default-realm", instance)).Value.Items);
    }

    /// <summary>Two say "no" and one says "yes"; votes weigh by reputation.</summary>
    private static async Task PanelAsync(EngineFixture engine)
    {
        await engine.ApplyAsync(Stack(
            "panel",
            new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.All },
            new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus, Weight = VoteWeight.Reputation, Quorum = 3 }));
        engine.Gateway.Work = order => FakeGateway.Json(order.Instance == "honest" ? "\"yes\"" : "\"no\"");
        foreach (var instance in new[] { "liar-1", "liar-2", "honest" })
            engine.Gateway.Connect(instance, "a");
    }

    private static LoopStack Stack(string name, BiddingPhaseSpec bidding, OutputPhaseSpec output) => new()
    {
        Metadata = new ResourceMetadata { Name = name },
        Spec = new LoopStackSpec { Capabilities = ["a"], Phases = new PhasesSpec { Bidding = bidding, Output = output } },
    };
}
