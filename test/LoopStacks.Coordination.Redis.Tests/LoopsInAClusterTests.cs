using LoopStacks.Conformance.Bus;
using LoopStacks.Conformance.Servers;
using LoopStacks.Contracts.Executions;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Loops;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>Whole loops in a cluster of silos that find each other by Redis.</summary>
public sealed class LoopsInAClusterTests : IAsyncLifetime
{
    private const string Realm = "default-realm";

    private RedisServer _server = null!;
    private ClusterHost? _first;
    private ClusterHost? _second;

    private ClusterHost First => _first!;

    private ClusterHost Second => _second!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartNewAsync();
        _first = await ClusterHost.StartAsync(_server.ConnectionString, null);
        _second = await ClusterHost.StartAsync(_server.ConnectionString, _first);
    }

    public async ValueTask DisposeAsync()
    {
        if (_second is not null)
            await _second.DisposeAsync();
        if (_first is not null)
            await _first.DisposeAsync();
        await _server.DisposeAsync();
    }

    // A silo that starts on an empty Redis begins the membership anew, before those that are there have put theirs back.
    [Fact]
    public async Task Members_BegunAnewWithoutThem_ArePutBack()
    {
        const string Members = "loopstacks:{@cluster}:members";
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString);
        var database = redis.GetDatabase();
        var (before, version) = (await database.HashKeysAsync(Members), (long)await database.HashGetAsync(Members, "Version"));

        var anew = database.CreateTransaction();
        _ = anew.KeyDeleteAsync(Members);
        _ = anew.HashSetAsync(Members, "Version", 1);
        await anew.ExecuteAsync();

        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (before.Except(await database.HashKeysAsync(Members)).Any())
            await pause.WaitForNextTickAsync(limit.Token);
        Assert.True((long)await database.HashGetAsync(Members, "Version") > version);
    }

    [Fact]
    public async Task Loop_AgentAtAnotherProcess_Ends()
    {
        Second.Gateway.Connect(Realm, "i1", 4, "a");
        await Some.UntilAsync(() => First.Bus.Find(Realm, ["a"]).Count == 1, "the agent is seen");
        var id = await StartAsync(First);

        Assert.Equal(WorkReplyStatus.Recorded, (await Second.WorkAsync()).Status);

        var ended = Assert.IsType<Execution>(await First.Loops.WaitAsync(id, TimeSpan.FromSeconds(20), CancellationToken.None));
        Assert.Equal("completed", ended.Status);
    }

    [Fact]
    public async Task Loop_WaitedForAtAnotherProcess_IsAnsweredThere()
    {
        First.Gateway.Connect(Realm, "i1", 4, "a");
        await Some.UntilAsync(() => First.Bus.Find(Realm, ["a"]).Count == 1, "the agent is seen");
        var id = await StartAsync(First);
        var waiting = Second.Loops.WaitAsync(id, TimeSpan.FromSeconds(20), CancellationToken.None);

        await First.WorkAsync();

        Assert.Equal(id.ToString(), Assert.IsType<Execution>(await waiting).ExecutionId);
    }

    [Fact]
    public async Task Loop_RedisRestartsMeanwhile_Ends()
    {
        Second.Gateway.Connect(Realm, "i1", 4, "a");
        await Some.UntilAsync(() => First.Bus.Find(Realm, ["a"]).Count == 1, "the agent is seen");
        var id = await StartAsync(First);
        var order = await Second.Gateway.Orders.NextAsync();

        await _server.KillAsync();
        await Some.UntilAsync(() => Second.Bus.Trouble is not null, "it is noticed");
        await Second.Inbox.ReportAsync(new WorkAccepted(order.Id, order.Attempt, order.Instance, "r1"));
        Assert.Equal(WorkReplyStatus.Recorded, (await Second.Gateway.DoneAsync(order)).Status); // From silo to silo, past Redis.
        await _server.StartAsync();

        Assert.IsType<Execution>(await First.Loops.WaitAsync(id, TimeSpan.FromSeconds(20), CancellationToken.None));
        await Some.UntilAsync(() => First.Bus.Trouble is null, "Redis is back");
        await using var third = await ClusterHost.StartAsync(_server.ConnectionString, First); // The silos know one another still, and take one more in.
        await Some.UntilAsync(() => third.Bus.Find(Realm, ["a"]).Count == 1, "the third sees the agent");
        var next = await StartAsync(third);
        await Second.WorkAsync();
        Assert.IsType<Execution>(await First.Loops.WaitAsync(next, TimeSpan.FromSeconds(20), CancellationToken.None));
    }

    private static async Task<Core.Loops.LoopId> StartAsync(ClusterHost at)
    {
        var outcome = await at.Loops.StartAsync(new StartRequest("a", Some.Json("""{"text":"hi"}"""), Realm), CancellationToken.None);
        Assert.Null(outcome.Fault);
        return outcome.Value!.Id;
    }
}

/// <summary>Control planes that do not share a journal do not share a Redis.</summary>
public sealed class OneJournalTests : RedisTest
{
    [Fact]
    public async Task Start_OtherJournalIsThere_IsRefused()
    {
        await StartAsync(options => options.Journal = "one");

        var refused = await Assert.ThrowsAsync<CoordinationUnavailableException>(() => StartAsync(options => options.Journal = "another"));

        Assert.Contains("LOOPSTACKS_POSTGRES", refused.Message, StringComparison.Ordinal);
        await StartAsync(options => options.Journal = "one");
    }

    [Fact]
    public async Task Start_OtherJournalHasJustDied_WaitsForItsEnd()
    {
        var dying = await StartAsync(options => options.Journal = "one");
        dying.Wire.Cut();

        await StartAsync(options => options.Journal = "another");
    }
}
