using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.State;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Gateway.Tests;

public sealed class StateTests
{
    private static int s_requests;

    [Theory]
    [InlineData("instance")]
    [InlineData("session")]
    [InlineData("loop")]
    public async Task State_SetAndGet_GivesWhatWasSetWithItsVersion(string scope)
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver", session: "s-1");
        await using var _ = agent;

        var set = await AskAsync(agent, Request(item, "set", scope, "key", """{"n":[1,null]}"""));
        var got = await AskAsync(agent, Request(item, "get", scope, "key"));
        var absent = await AskAsync(agent, Request(item, "get", scope, "other"));

        Assert.Equal("ok", set.Status);
        Assert.Equal(("ok", set.Version, """{"n":[1,null]}"""), (got.Status, got.Version, got.Value?.GetRawText()));
        Assert.Equal(("absent", null), (absent.Status, absent.Version));
    }

    [Fact]
    public async Task State_CompareAndSetAndDelete_GoByTheVersion()
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver", session: "s-1");
        await using var _ = agent;

        var first = await AskAsync(agent, Request(item, "compareAndSet", "session", "key", "1") with { Version = 0 });
        var conflict = await AskAsync(agent, Request(item, "compareAndSet", "session", "key", "2") with { Version = 0 });
        var second = await AskAsync(agent, Request(item, "compareAndSet", "session", "key", "3") with { Version = first.Version });
        var stale = await AskAsync(agent, Request(item, "delete", "session", "key") with { Version = first.Version });
        var deleted = await AskAsync(agent, Request(item, "delete", "session", "key") with { Version = second.Version });
        var again = await AskAsync(agent, Request(item, "delete", "session", "key"));

        Assert.Equal(("conflict", first.Version, "StateConflict"), (conflict.Status, conflict.Version, conflict.Code));
        Assert.True(second.Version > first.Version);
        Assert.Equal(["conflict", "ok", "absent"], [stale.Status, deleted.Status, again.Status]);
    }

    [Fact]
    public async Task State_List_GoesOnByPages()
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver");
        await using var _ = agent;
        foreach (var key in new[] { "b/2", "b/1", "a", "b/3" })
            await AskAsync(agent, Request(item, "set", "instance", key, "10"));

        var first = await AskAsync(agent, Request(item, "list", "instance", null) with { Prefix = "b/", Limit = 2 });
        var last = await AskAsync(agent, Request(item, "list", "instance", null) with { Prefix = "b/", Limit = 2, After = first.Next });

        Assert.Equal(["b/1", "b/2"], first.Items!.Select(one => one.Key));
        Assert.Equal(2, first.Items![0].Bytes);
        Assert.Equal(["b/3"], last.Items!.Select(one => one.Key));
        Assert.Null(last.Next);
    }

    [Fact]
    public async Task State_OfTwoInstances_IsSharedBySessionAndLoopOnly()
    {
        await using var host = await GatewayHost.StartAsync();
        var (one, item) = await HoldAsync(host, "one", session: "s-1");
        var (two, other) = await HoldAsync(host, "two", session: "s-1", item: item with { Number = 2 });
        await using var _ = one;
        await using var __ = two;
        foreach (var scope in new[] { "instance", "session", "loop" })
            await AskAsync(one, Request(item, "set", scope, "key", "1"));

        Assert.Equal("absent", (await AskAsync(two, Request(other, "get", "instance", "key"))).Status);
        Assert.Equal("ok", (await AskAsync(two, Request(other, "get", "session", "key"))).Status);
        Assert.Equal("ok", (await AskAsync(two, Request(other, "get", "loop", "key"))).Status);
    }

    [Fact]
    public async Task State_OfAnotherRealmLoopOrSession_IsNeverSeen()
    {
        await using var host = await GatewayHost.StartAsync();
        var (here, item) = await HoldAsync(host, "solver", session: "s-1");
        var (there, same) = await HoldAsync(host, "solver", session: "s-1", item: item, realm: "other");
        var (next, elsewhere) = await HoldAsync(host, "next", session: "s-2");
        await using var _ = here;
        await using var __ = there;
        await using var ___ = next;
        foreach (var scope in new[] { "instance", "session", "loop" })
            await AskAsync(here, Request(item, "set", scope, "key", "1"));

        foreach (var scope in new[] { "instance", "session", "loop" })
        {
            Assert.Equal("absent", (await AskAsync(there, Request(same, "get", scope, "key"))).Status);
            Assert.Equal("absent", (await AskAsync(next, Request(elsewhere, "get", scope, "key"))).Status);
            Assert.Empty((await AskAsync(there, Request(same, "list", scope, null))).Items!);
        }
    }

    [Fact]
    public async Task State_LoopWithoutSession_IsRefused()
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver");
        await using var _ = agent;

        var refused = await AskAsync(agent, Request(item, "get", "session", "key"));

        Assert.Equal(("refused", "NoSession"), (refused.Status, refused.Code));
        Assert.Contains("'session'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_WorkThatIsNotInHand_IsRefused()
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver", session: "s-1");
        var (other, theirs) = await HoldAsync(host, "other", session: "s-1");
        await using var _ = agent;
        await using var __ = other;

        var never = await AskAsync(agent, Request(Given.NewItem(), "get", "loop", "key"));
        var foreign = await AskAsync(agent, Request(theirs, "get", "loop", "key"));
        var stale = await AskAsync(agent, Request(item, "get", "loop", "key") with { Attempt = 2 });
        await agent.SendAsync(new Result(item.ToString(), 1, Given.Json("1")));
        await agent.Received.FirstOfAsync<Recorded>();
        var done = await AskAsync(agent, Request(item, "set", "loop", "key", "1"));

        Assert.All([never, foreign, stale, done], result => Assert.Equal(("refused", "NotHeld"), (result.Status, result.Code)));
        Assert.Empty(host.State.Writes.All);
    }

    [Theory]
    [InlineData("fly", "loop", "key", "1", "InvalidArgument", "fly")]
    [InlineData("get", "world", "key", null, "InvalidArgument", "world")]
    [InlineData("get", "loop", null, null, "StateKeyInvalid", "1 to 256")]
    [InlineData("get", "loop", "", null, "StateKeyInvalid", "1 to 256")]
    [InlineData("get", "loop", "a\u0007", null, "StateKeyInvalid", "U+0007")]
    [InlineData("set", "loop", "key", null, "InvalidArgument", "null")]
    [InlineData("set", "loop", "key", "null", "InvalidArgument", "null")]
    [InlineData("compareAndSet", "loop", "key", "1", "InvalidArgument", "version")]
    public async Task State_BadRequest_IsRefusedWithWhatIsWrong(string op, string scope, string? key, string? value, string code, string says)
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver");
        await using var _ = agent;

        var refused = await AskAsync(agent, Request(item, op, scope, key, value));

        Assert.Equal(("refused", code), (refused.Status, refused.Code));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_BeyondItsLimits_IsRefusedWithTheLimit()
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver");
        await using var _ = agent;
        var fits = "\"" + new string('x', (256 << 10) - 2) + "\"";

        var largest = await AskAsync(agent, Request(item, "set", "loop", "key", fits));
        var large = await AskAsync(agent, Request(item, "set", "loop", "key", fits.Insert(1, "x")));
        var longKey = await AskAsync(agent, Request(item, "get", "loop", new string('k', 257)));
        var page = await AskAsync(agent, Request(item, "list", "loop", null) with { Limit = 501 });
        var longLived = await AskAsync(agent, Request(item, "set", "loop", "key", "1") with { ExpiresSeconds = 1e12 });
        var dead = await AskAsync(agent, Request(item, "set", "loop", "key", "1") with { ExpiresSeconds = 0 });

        Assert.Equal("ok", largest.Status);
        Assert.Equal(("StateTooLarge", true), (large.Code, large.Message!.Contains("262145", StringComparison.Ordinal)));
        Assert.Equal(("StateKeyInvalid", true), (longKey.Code, longKey.Message!.Contains("256", StringComparison.Ordinal)));
        Assert.Equal(("InvalidArgument", true), (page.Code, page.Message!.Contains("500", StringComparison.Ordinal)));
        Assert.Equal(["InvalidArgument", "InvalidArgument"], [longLived.Code, dead.Code]);
    }

    [Fact]
    public async Task State_IdThatCantBeAnswered_IsAFault()
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver");
        await using var _ = agent;

        await agent.SendAsync(Request(item, "get", "loop", "key") with { Request = new string('r', 65) });

        Assert.Equal("InvalidArgument", (await agent.Received.FirstOfAsync<ConnectionError>()).Code);
    }

    [Fact]
    public async Task State_SameRequestAfterAResume_IsMadeOnce()
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver", session: "s-1");
        var written = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        host.State.AfterWrite = _ =>
        {
            written.TrySetResult();
            return goOn.Task;
        };
        var request = Request(item, "compareAndSet", "session", "count", "1") with { Version = 0 };
        await agent.SendAsync(request);
        await written.Task;
        await agent.DropAsync();
        goOn.SetResult();

        await using var back = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Replica: "solver-0", ResumeToken: agent.Welcome.ResumeToken));
        var result = await AskAsync(back, request);
        var got = await AskAsync(back, Request(item, "get", "session", "count"));

        Assert.Equal(("ok", got.Version), (result.Status, result.Version));
        Assert.Equal(2, host.State.Writes.All.Count);
        await agent.DisposeAsync();
    }

    [Fact]
    public async Task State_StoreFails_IsRefusedAndMayBeSentAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var (agent, item) = await HoldAsync(host, "solver");
        await using var _ = agent;
        host.State.BeforeWrite = _ => Task.FromException(new StorageUnavailableException("The disk is full."));
        var refused = await AskAsync(agent, Request(item, "set", "loop", "key", "1"));
        host.State.BeforeWrite = _ => Task.FromException(new InvalidCastException("secret"));
        var failed = await AskAsync(agent, Request(item, "set", "loop", "key", "1"));

        host.State.BeforeWrite = _ => Task.CompletedTask;
        var written = await AskAsync(agent, Request(item, "set", "loop", "key", "1"));

        Assert.Equal(("refused", "StorageUnavailable", "The disk is full."), (refused.Status, refused.Code, refused.Message));
        Assert.Equal(("refused", "Internal"), (failed.Status, failed.Code));
        Assert.DoesNotContain("secret", failed.Message, StringComparison.Ordinal);
        Assert.Equal("ok", written.Status);
    }

    [Fact]
    public async Task State_StoreIsSlow_OtherMessagesAreReadUntilTheBound()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxStateRequestsInFlight = 4);
        var (agent, item) = await HoldAsync(host, "solver");
        await using var _ = agent;
        var goOn = new TaskCompletionSource();
        host.State.BeforeWrite = _ => goOn.Task;

        for (var i = 0; i < 4; i++)
            await agent.SendAsync(Request(item, "set", "loop", $"key-{i}", "1"));
        await agent.SendAsync(new Progress(item.ToString(), 1, 0.25));
        await host.Inbox.Progresses.FirstAsync(progress => progress.Fraction == 0.25);
        var last = Request(item, "set", "loop", "key-4", "1");
        await agent.SendAsync(last);
        await host.State.Writes.FirstAsync(write => write.Key == "key-4");
        await agent.SendAsync(new Progress(item.ToString(), 1, 0.5));
        var read = host.Inbox.Progresses.FirstAsync(progress => progress.Fraction == 0.5);
        Assert.False(read.IsCompleted);
        goOn.SetResult();

        await read;
        await agent.Received.FirstOfAsync<StateResult>(result => result.Request == last.Request);
    }

    [Fact]
    public async Task State_OfASessionWithoutATimeToLive_ExpiresWhenItIsNotUsed()
    {
        await using var host = await GatewayHost.StartAsync(fakeTime: true);
        var (agent, item) = await HoldAsync(host, "solver", session: "s-1");
        await using var _ = agent;
        var now = host.Time.GetUtcNow();

        var sliding = await AskAsync(agent, Request(item, "set", "session", "sliding", "1"));
        var standing = await AskAsync(agent, Request(item, "set", "session", "standing", "1") with { ExpiresSeconds = 60 });
        var forGood = await AskAsync(agent, Request(item, "set", "loop", "key", "1"));

        Assert.Equal(now.AddDays(30), sliding.ExpiresAt);
        Assert.Equal(now.AddSeconds(60), standing.ExpiresAt);
        Assert.Null(forGood.ExpiresAt);
        Assert.Equal([TimeSpan.FromDays(30), null, null], host.State.Writes.All.Select(write => write.Expiry?.Idle));
    }

    [Fact]
    public async Task State_ItemBroughtAlong_IsTheInstancesByTheJournal()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        var (known, foreign) = (Given.NewItem(), Given.NewItem());
        host.State.Awarded[(known, 1)] = new AwardedWork("default-realm", "solver", new Dictionary<string, string> { ["session"] = "s-1" });
        host.State.Awarded[(foreign, 1)] = new AwardedWork("default-realm", "somebody-else", null);
        await agent.SendAsync(new Heartbeat([new HeldWork(known.ToString(), 1), new HeldWork(foreign.ToString(), 1)]));

        var mine = await AskAsync(agent, Request(known, "set", "session", "key", "1"));
        var theirs = await AskAsync(agent, Request(foreign, "set", "loop", "key", "1"));

        Assert.Equal("ok", mine.Status);
        Assert.Equal(StateOwner.OfSession("default-realm", "s-1"), Assert.Single(host.State.Writes.All).Owner);
        Assert.Equal(("refused", "NotHeld"), (theirs.Status, theirs.Code));
    }

    private static StateRequest Request(WorkItemId item, string op, string scope, string? key, string? value = null) =>
        new($"r-{Interlocked.Increment(ref s_requests)}", item.ToString(), 1, op, scope, key, value is null ? null : Given.Json(value));

    private static async Task<StateResult> AskAsync(RawAgent agent, StateRequest request)
    {
        await agent.SendAsync(request);
        return await agent.Received.FirstOfAsync<StateResult>(result => result.Request == request.Request);
    }

    private static async Task<(RawAgent Agent, WorkItemId Item)> HoldAsync(
        GatewayHost host, string instance, string? session = null, WorkItemId? item = null, string realm = "default-realm")
    {
        var agent = await RawAgent.HelloAsync(host.Url, new Hello(instance, ["add"], realm, Replica: instance + "-0"));
        var held = item ?? Given.NewItem();
        host.Gateway.Dispatch(Given.Work(held, instance, "add", realm: realm, session: session));
        await agent.Received.FirstOfAsync<Award>();
        await agent.SendAsync(new Accept(held.ToString(), 1));
        return (agent, held);
    }
}
