using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.State;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Engine.Tests.State;

/// <summary>What the clock does to agent state, and whose it is by the journal.</summary>
public sealed class AgentStateTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly StateOptions _options = new();
    private SqliteDatabase _database = null!;
    private SqliteLoopJournal _journal = null!;
    private ObservedStore _store = null!;
    private int _requests;

    public ValueTask InitializeAsync()
    {
        var options = new SqliteOptions { Folder = null };
        _database = new SqliteDatabase(options);
        _journal = new SqliteLoopJournal(_database, options, TestMeters.Journal, NullLogger<SqliteLoopJournal>.Instance);
        _store = new ObservedStore(new SqliteAgentStateStore(_database, _journal));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _database.Dispose();
    }

    [Fact]
    public async Task SessionEntry_ReadNowAndThen_LivesThirtyDaysFromItsLastUse()
    {
        await AskAsync("set", "session", "1");
        _time.Advance(TimeSpan.FromHours(1));
        await AskAsync("get", "session"); // Within a day of the last use: not worth a write.
        Assert.Equal(0, _store.Touches);
        _time.Advance(TimeSpan.FromDays(29));
        await AskAsync("get", "session");
        await _store.Touched.Task;
        _time.Advance(TimeSpan.FromDays(29));

        var used = await AskAsync("get", "session");
        _time.Advance(TimeSpan.FromDays(31));
        var idle = await AskAsync("get", "session");

        Assert.Equal(["ok", "absent"], [used.Status, idle.Status]);
    }

    [Fact]
    public async Task Entry_TimeToLive_EndsItInEveryScope()
    {
        foreach (var scope in new[] { "instance", "session", "loop" })
            await AskAsync("set", scope, "1", expiresSeconds: 0.5);
        Assert.Equal("ok", (await AskAsync("get", "loop")).Status);

        _time.Advance(TimeSpan.FromSeconds(0.5));

        foreach (var scope in new[] { "instance", "session", "loop" })
            Assert.Equal("absent", (await AskAsync("get", scope)).Status);
    }

    [Fact]
    public async Task Request_SameIdWithOtherContent_IsAnotherRequest()
    {
        var first = await AskAsync("set", "loop", "1", id: "same");
        var again = await AskAsync("set", "loop", "1", id: "same");
        var other = await AskAsync("set", "loop", "2", id: "same");

        Assert.Equal(first.Version, again.Version);
        Assert.True(other.Version > first.Version);
        Assert.Equal("2", (await AskAsync("get", "loop")).Value?.GetRawText());
    }

    [Fact]
    public void Options_OutOfTheirRanges_AreNamed()
    {
        var options = new StateOptions
        {
            MaxKeyLength = 0, MaxValueBytes = 0, MaxKeysPerOwner = 0, MaxBytesPerOwner = 0, MaxPage = 0,
            SessionIdle = TimeSpan.Zero, LoopRetention = TimeSpan.FromSeconds(-1), RequestMemory = TimeSpan.Zero, SweepInterval = TimeSpan.Zero,
        };

        Assert.Empty(_options.Faults());
        Assert.Equal(
            typeof(StateOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"LoopStacks:State:{property.Name}"),
            options.Faults().Select(fault => fault.Split(' ')[0]));
    }

    [Fact]
    public async Task Sweeper_TimePasses_RemovesWhatIsOver()
    {
        await AskAsync("set", "instance", "1", expiresSeconds: 30);
        using var sweeper = new StateSweeper(_store, _options, _time, NullLogger<StateSweeper>.Instance);
        await sweeper.StartAsync(CancellationToken.None);

        _time.Advance(_options.SweepInterval);
        await _store.Swept.Task;

        // Asked by a time at which it had not expired, so that only the sweeper can have taken it.
        Assert.Null(await _store.GetAsync(StateOwner.OfInstance("default-realm", "x"), "key", _time.GetUtcNow().AddDays(-1)));
        Assert.Null(_store.LastSweep!.RequestsBefore); // Not before an agent had time to say again what a stop cut off.
        await sweeper.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Request_OfWorkBroughtAlong_IsAnsweredToWhomTheJournalNames()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Work = _ => null;
        engine.Gateway.Connect("x", "a");
        var loop = await engine.StartLoopAsync("a");
        var order = engine.Gateway.Orders.Take();
        var request = Request("set", "loop", "1") with { WorkItem = order.Id.ToString() };

        var mine = await engine.State.AnswerAsync(new StateCaller("default-realm", "x", order.Id, null), request);
        var anothers = await engine.State.AnswerAsync(new StateCaller("default-realm", "y", order.Id, null), request);
        var elsewhere = await engine.State.AnswerAsync(new StateCaller("other", "x", order.Id, null), request);
        var later = await engine.State.AnswerAsync(new StateCaller("default-realm", "x", order.Id, null), request with { Attempt = 2 });
        var session = await engine.State.AnswerAsync(new StateCaller("default-realm", "x", order.Id, null), request with { Scope = "session" });
        await engine.Gateway.DoneAsync(order, FakeGateway.Json("1"));
        await engine.EndAsync(loop.Id);
        var over = await engine.State.AnswerAsync(new StateCaller("default-realm", "x", order.Id, null), request);

        Assert.Equal("ok", mine.Status);
        Assert.All([anothers, elsewhere, later, over], result => Assert.Equal("NotHeld", result.Code));
        Assert.Equal("NoSession", session.Code);
    }

    private Task<StateResult> AskAsync(string op, string scope, string? value = null, double? expiresSeconds = null, string? id = null)
    {
        var item = new WorkItemId(new LoopId(Guid.Empty), 1);
        var order = new WorkOrder(
            item, 1, "default-realm", "x", null, "stack", ["a"], FakeGateway.Json("1"), [], _time.GetUtcNow(), 0, null, new Dictionary<string, string> { ["session"] = "s-1" });
        var state = new AgentState(_store, new NoAwards(), _options, _time, NullLogger<AgentState>.Instance);
        return state.AnswerAsync(new StateCaller("default-realm", "x", item, order), Request(op, scope, value, id) with { ExpiresSeconds = expiresSeconds });
    }

    private StateRequest Request(string op, string scope, string? value, string? id = null) =>
        new(id ?? $"r-{++_requests}", "", 1, op, scope, "key", value is null ? null : FakeGateway.Json(value));

    private sealed class NoAwards : IAwardedWork
    {
        public ValueTask<AwardedWork?> FindAsync(WorkItemId item, int attempt) => throw new InvalidOperationException("The order is known.");
    }

    /// <summary>The store, with what is done in the background to be awaited.</summary>
    private sealed class ObservedStore(IAgentStateStore store) : IAgentStateStore
    {
        public int Touches { get; private set; }

        public TaskCompletionSource Touched { get; } = new();

        public TaskCompletionSource Swept { get; } = new();

        public StateSweep? LastSweep { get; private set; }

        public ValueTask<StateEntry?> GetAsync(StateOwner owner, string key, DateTimeOffset now) => store.GetAsync(owner, key, now);

        public ValueTask<IReadOnlyList<StateKey>> ListAsync(StateOwner owner, StateQuery query, DateTimeOffset now) => store.ListAsync(owner, query, now);

        public Task<StateOutcome> WriteAsync(StateWrite write) => store.WriteAsync(write);

        public async Task TouchAsync(long version, DateTimeOffset expiresAt)
        {
            Touches++;
            await store.TouchAsync(version, expiresAt);
            Touched.TrySetResult();
        }

        public async Task<bool> SweepAsync(StateSweep sweep)
        {
            LastSweep = sweep;
            var isMore = await store.SweepAsync(sweep);
            Swept.TrySetResult();
            return isMore;
        }
    }
}
