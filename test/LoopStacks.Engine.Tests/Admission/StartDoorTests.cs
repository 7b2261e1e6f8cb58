using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Engine.Tests.Admission;

public sealed class StartDoorTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Start_OneRealmFloods_AnotherIsNextAllTheSame()
    {
        await using var engine = await HeldAsync(starting: 1);
        var journal = Held(engine);
        var flood = await FloodAsync(engine, journal, 6);
        var quiet = StartAsync(engine, "quiet");

        var order = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            journal.Accept(1);
            if (i > 0)
                Assert.True(await journal.Came.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        }

        foreach (var outcome in await Task.WhenAll([.. flood, quiet]))
            Assert.Null(outcome.Fault);
        Assert.Equal(["noisy", "noisy", "quiet", "noisy", "noisy", "noisy", "noisy"], journal.Realms);
    }

    [Fact]
    public async Task Start_TurnsAreOff_AllGoAheadAtOnce()
    {
        await using var engine = await HeldAsync(starting: 1, turns: false);
        var journal = Held(engine);

        var all = Enumerable.Range(0, 20).Select(_ => StartAsync(engine, "noisy")).ToArray();

        for (var i = 0; i < 20; i++)
            Assert.True(await journal.Came.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        journal.Accept(20);
        Assert.All(await Task.WhenAll(all), outcome => Assert.Null(outcome.Fault));
    }

    [Fact]
    public async Task Start_LineOfTheRealmIsFull_RefusedWithLimitAndRemedyAndNothingIsStored()
    {
        await using var engine = await HeldAsync(starting: 1, maxWaiting: 2);
        var journal = Held(engine);
        var flood = await FloodAsync(engine, journal, 3);

        var fault = (await StartAsync(engine, "noisy")).Fault;
        var quiet = StartAsync(engine, "quiet");

        Assert.Equal(ErrorCode.TooMany, fault!.Code);
        Assert.Contains("realm noisy", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("2 loops wait for their turn already", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("LoopStacks:Admission:MaxWaiting", fault.Detail, StringComparison.Ordinal);
        Assert.True(fault.RetryAfter > TimeSpan.Zero);
        journal.Accept(4);
        Assert.All(await Task.WhenAll([.. flood, quiet]), outcome => Assert.Null(outcome.Fault));
        Assert.Equal(4, (await engine.Journal.ListAsync(new ExecutionFilter(), null, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Start_NoTurnWithinTheWait_RefusedAndItsPlaceInTheLineIsFree()
    {
        await using var engine = await HeldAsync(starting: 1, maxWaiting: 1, maxWait: TimeSpan.FromMilliseconds(20));
        var journal = Held(engine);
        var first = StartAsync(engine, "noisy");
        Assert.True(await journal.Came.WaitAsync(s_patience, TestContext.Current.CancellationToken));

        for (var i = 0; i < 3; i++)
        {
            var fault = (await StartAsync(engine, "noisy")).Fault;

            Assert.Equal(ErrorCode.TooMany, fault!.Code);
            Assert.Contains("LoopStacks:Admission:MaxWait)", fault.Detail, StringComparison.Ordinal);
        }

        journal.Accept(2);
        Assert.Null((await first).Fault);
        Assert.Null((await StartAsync(engine, "noisy")).Fault); // Its quota and its place are free.
    }

    [Fact]
    public async Task Start_CallerLeavesWhileItWaits_ItsTurnGoesToTheNext()
    {
        await using var engine = await HeldAsync(starting: 1, maxWaiting: 2);
        var journal = Held(engine);
        using var leaving = new CancellationTokenSource();
        var first = StartAsync(engine, "noisy");
        Assert.True(await journal.Came.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        var left = engine.Loops.StartAsync(new StartRequest("idle", FakeGateway.Json("{}"), "noisy"), leaving.Token).AsTask();
        var second = StartAsync(engine, "noisy");

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        journal.Accept(2);
        Assert.Null((await first).Fault);
        Assert.Null((await second).Fault);
        Assert.Equal(2, journal.Realms.Count);
    }

    /// <summary>One is being accepted, the others stand in the line.</summary>
    private static async Task<Task<Outcome<Started>>[]> FloodAsync(EngineFixture engine, HeldJournal journal, int count)
    {
        var first = StartAsync(engine, "noisy");
        Assert.True(await journal.Came.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        return [first, .. Enumerable.Range(1, count - 1).Select(_ => StartAsync(engine, "noisy"))];
    }

    private static Task<Outcome<Started>> StartAsync(EngineFixture engine, string realm) => engine.TryStartAsync("idle", "{}", realm: realm);

    private static HeldJournal Held(EngineFixture engine) => Assert.IsType<HeldJournal>(engine.Journal);

    private static async Task<EngineFixture> HeldAsync(int starting, int maxWaiting = 100, TimeSpan? maxWait = null, bool turns = true)
    {
        var engine = await EngineFixture.StartAsync(settings: builder =>
        {
            builder.Configuration["LoopStacks:Admission:Turns"] = turns.ToString();
            builder.Configuration["LoopStacks:Admission:Starting"] = $"{starting}";
            builder.Configuration["LoopStacks:Admission:StartingAlone"] = $"{starting}";
            builder.Configuration["LoopStacks:Admission:MaxWaiting"] = $"{maxWaiting}";
            builder.Configuration["LoopStacks:Admission:MaxWait"] = $"{maxWait ?? TimeSpan.FromMinutes(1)}";
            builder.Services.AddSingleton<ILoopJournal>(services => new HeldJournal(services.GetRequiredService<SqliteLoopJournal>()));
        });
        foreach (var realm in new[] { "noisy", "quiet" })
            await engine.ApplyAsync(new Realm { Metadata = new ResourceMetadata { Name = realm }, Spec = new RealmSpec() });
        await engine.ApplyAsync(new LoopStack { Metadata = new ResourceMetadata { Name = "idle" }, Spec = new LoopStackSpec { Capabilities = ["idling"] } });
        return engine;
    }
}
