using System.Globalization;
using LoopStacks.Contracts.Statistics;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Statistics;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Engine.Tests.Statistics;

public sealed class StatisticsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;
    private FaultyStatisticsStore? _store;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Loops_Ended_CountOnceEachByAll()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        engine.Gateway.Connect("y", "a");
        engine.Gateway.Bid = (instance, capability) => instance == "x" ? new BidAnswer(instance, capability, AnswerKind.Bid, 0.8) : new BidAnswer(instance, capability, AnswerKind.Decline);

        await RunAsync(engine, 20);

        foreach (var by in new[] { StatisticsBy.Stack, StatisticsBy.Realm })
        {
            var row = Assert.Single((await QueryAsync(engine, new StatisticsQuery(by))).Items);
            Assert.Equal((by == StatisticsBy.Stack ? "a" : "default-realm", 20, 20, 20), (row.Key, row.Loops!.Ended, row.Loops.Completed, row.Loops.Duration.Count));
            Assert.Equal(1, row.Loops.Phases.Intake.Share + row.Loops.Phases.Bidding.Share + row.Loops.Phases.Execution.Share + row.Loops.Phases.Output.Share ?? 0, 1e-3);
        }

        foreach (var by in new[] { StatisticsBy.Agent, StatisticsBy.Instance })
        {
            var rows = (await QueryAsync(engine, new StatisticsQuery(by))).Items;
            Assert.Equal(["x", "y"], rows.Select(row => row.Key));
            Assert.Equal((20, 20, 20, 1.0, 0.8, 1.0), (rows[0].Bidding!.Bids, rows[0].Bidding!.Wins, rows[0].Work.Contributions!.Value, rows[0].Bidding!.WinRate!.Value, rows[0].Bidding!.Calibration.Confidence!.Value, rows[0].Bidding!.Calibration.Success!.Value));
            Assert.Equal((20, 20, 0, null), (rows[1].Bidding!.Asked, rows[1].Bidding!.Declines, rows[1].Work.Items, rows[1].Bidding!.WinRate));
        }

        var capability = Assert.Single((await QueryAsync(engine, new StatisticsQuery(StatisticsBy.Capability))).Items);
        Assert.Equal(("a", 40, 20, 20), (capability.Key, capability.Bidding!.Asked, capability.Bidding.Bids, capability.Work.Items));
        Assert.Equal("x", Assert.Single((await QueryAsync(engine, new StatisticsQuery(StatisticsBy.Agent, Capability: "a", Agent: "x", Stack: "a", Realm: "default-realm"))).Items).Key);
        Assert.Empty((await QueryAsync(engine, new StatisticsQuery(StatisticsBy.Capability, Realm: "other"))).Items);
    }

    [Fact]
    public async Task Restart_InTheMiddle_CountsEachLoopOnce()
    {
        await using (var engine = await StartAsync())
        {
            engine.Gateway.Connect("x", "a");
            await RunAsync(engine, 3);
            await engine.Statistics.SettledAsync(CancellationToken.None);
            _store!.IsDead = true;
            await RunAsync(engine, 4);
        }

        await using var restarted = await StartAsync();
        Assert.Equal(7, await EndedAsync(restarted));

        restarted.Gateway.Connect("x", "a");
        await RunAsync(restarted, 2);
        Assert.Equal(9, await EndedAsync(restarted));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_FailsBeforeOrAfterItIsMade_CountsEachLoopOnce(bool made)
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        await RunAsync(engine, 2);
        await engine.Statistics.SettledAsync(CancellationToken.None);

        _store!.FailNext = made;
        await RunAsync(engine, 3);

        Assert.Equal(5, await EndedAsync(engine));
        Assert.Null(_store.FailNext);
    }

    /// <summary>After a write of more rows than a second may have, loops are added up in memory; what is there at the end is written then.</summary>
    [Fact]
    public async Task ManyRows_AreWrittenSeldom_AndAtTheEnd()
    {
        int writes;
        await using (var engine = await StartAsync(rowsPerSecond: 1))
        {
            engine.Gateway.Connect("x", "a");
            await RunAsync(engine, 1);
            await engine.Statistics.SettledAsync(CancellationToken.None);
            writes = _store!.Writes;
            for (var i = 0; i < 20; i++)
                await RunAsync(engine, 1);
        }

        Assert.Equal(writes + 1, _store.Writes);
        await using var restarted = await StartAsync();
        Assert.Equal(21, await EndedAsync(restarted));
        Assert.Equal(0, _store.Writes); // Nothing was left to be read again.
    }

    [Fact]
    public async Task ManyRows_AreWrittenLater_ThoughNothingEndsAnyMore()
    {
        await using var engine = await StartAsync(rowsPerSecond: 10);
        engine.Gateway.Connect("x", "a");
        await RunAsync(engine, 1);
        await engine.Statistics.SettledAsync(CancellationToken.None);
        var written = _store!.NextWriteAsync();

        await RunAsync(engine, 1);

        await written.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, await EndedAsync(engine));
    }

    [Fact]
    public async Task Steps_OfAnyLength_HaveTheSameLoops()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        await RunAsync(engine, 3);
        await engine.Statistics.SettledAsync(CancellationToken.None);

        foreach (var step in Enum.GetValues<StatisticsStep>())
        {
            var answer = await QueryAsync(engine, new StatisticsQuery(StatisticsBy.Stack, step));
            Assert.Equal(3, answer.Items.Sum(row => row.Loops!.Ended));
            Assert.All(answer.Items, row => Assert.Equal(step == StatisticsStep.None, row.Start is null));
            Assert.True(answer.From <= DateTimeOffset.UtcNow.AddHours(-24).AddMinutes(1) && answer.To > DateTimeOffset.UtcNow.AddMinutes(-1));
        }
    }

    [Theory]
    [InlineData(StatisticsBy.Stack, StatisticsStep.Minute, -72, 0, "kept for 48 hours. Begin later, or take step=1h.")]
    [InlineData(StatisticsBy.Stack, StatisticsStep.Hour, -24 * 100, 0, "kept for 90 days. Begin later, or take step=1d.")]
    [InlineData(StatisticsBy.Stack, StatisticsStep.None, 0, -1, "must be before 'to'")]
    [InlineData(StatisticsBy.Stack, StatisticsStep.None, 1, 2, "still to come")]
    public async Task Query_OfATimeThatIsNotKept_IsRefused(StatisticsBy by, StatisticsStep step, int fromHours, int toHours, string says)
    {
        await using var engine = await StartAsync();
        var now = DateTimeOffset.UtcNow;

        var outcome = await engine.Statistics.QueryAsync(new StatisticsQuery(by, step, From: now.AddHours(fromHours), To: now.AddHours(toHours)), CancellationToken.None);

        Assert.Equal("InvalidArgument", outcome.Fault!.Code.Code);
        Assert.Contains(says, outcome.Fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatisticsBy.Stack, null, "a", null)]
    [InlineData(StatisticsBy.Realm, "s", null, null)]
    [InlineData(StatisticsBy.Realm, null, null, "c")]
    [InlineData(StatisticsBy.Instance, "s", null, null)]
    public async Task Query_FilterThatDoesNotGoWithIt_IsRefused(StatisticsBy by, string? stack, string? agent, string? capability)
    {
        await using var engine = await StartAsync();

        var outcome = await engine.Statistics.QueryAsync(new StatisticsQuery(by, Stack: stack, Agent: agent, Capability: capability), CancellationToken.None);

        Assert.Contains("does not go with", outcome.Fault!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_MoreRowsThanAnAnswerMayHave_IsRefused()
    {
        await using var engine = await StartAsync();
        var minute = Core.Statistics.Bucket.At(Core.Statistics.BucketSize.Minute, DateTimeOffset.UtcNow);
        await engine.Statistics.SettledAsync(CancellationToken.None);
        var position = await _store!.PositionAsync(CancellationToken.None);
        var rollup = new Core.Statistics.Rollup();
        await _store.ApplyAsync(new StatisticsBatch(position, position, Enumerable.Range(0, 5001).ToDictionary(number => (minute, new Core.Statistics.RollupKey(Core.Statistics.RollupKind.Stack, "r", $"s{number}")), _ => rollup)), CancellationToken.None);

        var outcome = await engine.Statistics.QueryAsync(new StatisticsQuery(StatisticsBy.Stack), CancellationToken.None);

        Assert.Contains("at most 5000 rows", outcome.Fault!.Detail, StringComparison.Ordinal);
        Assert.Equal(5000, (await QueryAsync(engine, new StatisticsQuery(StatisticsBy.Stack, Stack: "s7"))).Items.Count + 4999);
    }

    [Fact]
    public async Task Overview_WithLoopsThatRunWaitAndEnded_TellsAllOfThem()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        await RunAsync(engine, 3);
        await engine.Statistics.SettledAsync(CancellationToken.None);
        engine.Gateway.Work = _ => null;
        await engine.StartLoopAsync("a");
        engine.Gateway.Orders.TryTake(out _, TimeSpan.FromSeconds(10));

        var overview = await engine.Statistics.OverviewAsync(null, CancellationToken.None);

        Assert.Equal((1, 1, 1, 0, 0), (overview.Loops.Open, overview.Loops.Roots, overview.Loops.Running, overview.Loops.Waiting, overview.Loops.Paused));
        Assert.Equal((3, 0, 0), (overview.Recent.EndedLastHour, overview.Recent.FailedLastHour, overview.Tasks));
        Assert.True(overview.Recent.PerSecond > 0);
        Assert.Equal(3, overview.Recent.Phases.Execution.Count);
        Assert.Equal(("default-realm", "a", 3), (overview.Stacks.Single().Realm, overview.Stacks.Single().Stack, overview.Stacks.Single().Ended));
        var realm = Assert.Single(overview.Realms);
        Assert.Equal(("default-realm", 1, 1, 16), (realm.Realm, realm.Loops.Open, realm.InstanceCount, realm.Credits));
        Assert.Equal(("x", "x"), (realm.Instances.Single().Instance, realm.Instances.Single().Agent));
        Assert.Equal(0, (await engine.Statistics.OverviewAsync("other", CancellationToken.None)).Loops.Open);
    }

    /// <summary>Nothing happens unheard of between the overview and a subscription after its cursor.</summary>
    [Fact]
    public async Task Overview_Cursor_IsBeforeEverythingThatIsNotInIt()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        var before = await engine.Statistics.OverviewAsync(null, CancellationToken.None);
        await RunAsync(engine, 1);

        var after = await engine.Journal.ReadFeedAsync(null, null, long.Parse(before.After), 100, CancellationToken.None);

        Assert.Equal((0, "0"), (before.Loops.Open, before.After));
        Assert.Equal("loopAccepted", after[0].Type);
        Assert.Equal("loopCompleted", after[^1].Type);
    }

    [Fact]
    public async Task Overview_AskedByMany_CountsWhatIsOpenOnce()
    {
        await using var engine = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => engine.Statistics.OverviewAsync(null, CancellationToken.None).AsTask()));

        Assert.InRange(_store!.Counts, 1, 3); // Again after a second, should it take so long here.
    }

    [Fact]
    public async Task LoopStack_Status_HasItsLoops()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "a");
        await engine.ApplyAsync(new LoopStack { Metadata = new ResourceMetadata { Name = "s" }, Spec = new LoopStackSpec { Capabilities = ["a"] } });
        await engine.EndAsync((await engine.StartLoopAsync("s")).Id);
        await engine.Statistics.SettledAsync(CancellationToken.None);

        await engine.StackStatistics.ReadAsync(CancellationToken.None);

        var figures = engine.Resources.Get(ResourceKind.LoopStack, "default", "s")!.Document.GetProperty("status").GetProperty("statistics");
        Assert.Equal(("24h", 1, 1, 0), (figures.GetProperty("window").GetString(), figures.GetProperty("ended").GetInt32(), figures.GetProperty("completed").GetInt32(), figures.GetProperty("failed").GetInt32()));
        Assert.True(figures.GetProperty("p95Seconds").GetDouble() > 0);
    }

    private async Task<EngineFixture> StartAsync(int? rowsPerSecond = null) => await EngineFixture.StartAsync(_folder, settings: builder =>
    {
        if (rowsPerSecond is { } rows)
            builder.Configuration[$"{StatisticsOptions.Section}:RowsPerSecond"] = rows.ToString(CultureInfo.InvariantCulture);
        builder.Configuration[$"{StatisticsOptions.Section}:Interval"] = "00:00:00";
        builder.Services.AddSingleton<SqliteStatisticsStore>();
        builder.Services.AddSingleton<IStatisticsStore>(provider => _store = new FaultyStatisticsStore(provider.GetRequiredService<SqliteStatisticsStore>()));
    });

    private static async Task RunAsync(EngineFixture engine, int loops)
    {
        var started = await Task.WhenAll(Enumerable.Range(0, loops).Select(_ => engine.StartLoopAsync("a")));
        foreach (var loop in started)
            Assert.Equal("completed", (await engine.EndAsync(loop.Id)).Status);
    }

    private static async Task<StatisticsAnswer> QueryAsync(EngineFixture engine, StatisticsQuery query)
    {
        await engine.Statistics.SettledAsync(CancellationToken.None);
        var outcome = await engine.Statistics.QueryAsync(query, CancellationToken.None);
        Assert.Null(outcome.Fault);
        return outcome.Value;
    }

    private static async Task<long> EndedAsync(EngineFixture engine) => (await QueryAsync(engine, new StatisticsQuery(StatisticsBy.Stack))).Items.Sum(row => row.Loops!.Ended);
}
