using LoopStacks.Conformance.Bus;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>Work on its way through the streams.</summary>
public sealed class WorkTests : RedisTest
{
    [Fact]
    public async Task Dispatch_InstanceAtTwoProcesses_BothWorkAndEachItemIsHandedOutOnce()
    {
        var (from, left, right) = (await StartAsync(), await StartAsync(), await StartAsync());
        await ConnectAsync(left, "i1", 2, 2);
        await ConnectAsync(right, "i1", 3, 5);
        var orders = Enumerable.Range(0, 100).Select(_ => Some.Order(Realm, "i1")).ToArray();

        foreach (var order in orders)
            from.Bus.Dispatch(order);
        await Some.UntilAsync(() => left.Gateway.Held.Count == 2 && right.Gateway.Held.Count == 3, "both are full");
        Assert.Equal(95, await from.Bus.BacklogAsync(Realm, "i1")); // The rest waits where everybody can take it.
        var (atLeft, atRight) = (WorkAsync(left), WorkAsync(right));

        await Some.UntilAsync(() => Loops.Ends.Count == 100, "all are done");
        Assert.All(orders, order => Assert.Equal(1, Loops.Ends[(order.Id, 1)]));
        left.Gateway.Orders.Writer.Complete();
        right.Gateway.Orders.Writer.Complete();
        Assert.Equal(100, await atLeft + await atRight);
        await Some.UntilAsync(async () => (long)await Server.CommandAsync("XLEN", $"loopstacks:{{{Realm}}}:work:i1") == 0, "nothing is left in the stream");
    }

    [Fact]
    public async Task Want_AnInstance_IsAnEntryThatGoesByItself()
    {
        var (here, there) = (await StartAsync(), await StartAsync());
        var stream = $"loopstacks:{{{Realm}}}:demand:i1";

        for (var i = 0; i < 10; i++)
        {
            here.Bus.Want(Realm, "i1");
            there.Bus.Want(Realm, "i1");
        }

        await Some.UntilAsync(async () => (long)await Server.CommandAsync("XLEN", stream) == 1, "it is wanted");
        Assert.InRange((long)await Server.CommandAsync("PTTL", stream), 1, 120_000);
    }

    [Fact]
    public async Task Dispatch_FreeCreditHere_GoesPastTheStream()
    {
        var here = await StartAsync();
        await ConnectAsync(here, "i1", 1, 1);

        here.Bus.Dispatch(Some.Order(Realm, "i1"));

        await here.Gateway.Orders.NextAsync();
        Assert.Equal(0, (long)await Server.CommandAsync("EXISTS", $"loopstacks:{{{Realm}}}:work:i1"));
    }

    [Fact]
    public async Task Dispatch_NoFreeCredit_WaitsAndIsKeptAlive()
    {
        var here = await StartAsync();
        await ConnectAsync(here, "i1", 1, 1);
        var (first, second) = (Some.Order(Realm, "i1"), Some.Order(Realm, "i1"));
        here.Bus.Dispatch(first);
        here.Bus.Dispatch(second);

        var (loop, item) = await Loops.Renewals.NextAsync();
        Assert.Equal((second.Id, 1), (new WorkItemId(loop, item.Number), item.Attempt)); // The one in hand is the replica's to speak of.
        await here.Gateway.DoneAsync(await here.Gateway.Orders.NextAsync());

        Assert.Equal(second.Id, (await here.Gateway.Orders.NextAsync()).Id);
    }

    [Fact]
    public async Task Dispatch_QueueFull_IsRefused()
    {
        var (from, at) = (await StartAsync(options => options.MaxQueuedWork = 3), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);
        var orders = Enumerable.Range(0, 4).Select(_ => Some.Order(Realm, "i1")).ToArray();

        foreach (var order in orders)
            from.Bus.Dispatch(order);

        var refused = Assert.IsType<WorkRefused>(await Loops.Reports.NextAsync());
        Assert.Equal(orders[3].Id, refused.Item);
        Assert.Contains("full (3 work items)", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispatch_TakenUpLoopDispatchesAgain_IsNotHandedOutTwice()
    {
        var (first, second, at) = (await StartAsync(), await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 4, 4);
        var order = Some.Order(Realm, "i1");
        first.Bus.Dispatch(order);
        await at.Gateway.Orders.NextAsync();

        second.Bus.Dispatch(order with { Again = true });
        var other = Some.Order(Realm, "i1");
        second.Bus.Dispatch(other);

        Assert.Equal(other.Id, (await at.Gateway.Orders.NextAsync()).Id);
    }

    [Fact]
    public async Task Cancel_WorkThatWaits_IsNeverHandedOut()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);
        var orders = Enumerable.Range(0, 3).Select(_ => Some.Order(Realm, "i1")).ToArray();
        foreach (var order in orders)
            from.Bus.Dispatch(order);
        var first = await at.Gateway.Orders.NextAsync();

        from.Bus.Cancel(new WorkCancellation(orders[1].Id, 1, Realm, "i1", "not wanted"));
        await Some.UntilAsync(async () => await from.Bus.BacklogAsync(Realm, "i1") == 1, "it is taken out");
        await at.Gateway.DoneAsync(first);

        Assert.Equal(orders[2].Id, (await at.Gateway.Orders.NextAsync()).Id);
    }

    [Fact]
    public async Task Dispatch_InstanceComesWithinTheGrace_GetsIt()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        var order = Some.Order(Realm, "i1", again: true); // As after a restart of everything.
        from.Bus.Dispatch(order);
        await Some.UntilAsync(async () => await from.Bus.BacklogAsync(Realm, "i1") == 1, "it waits");

        await ConnectAsync(at, "i1", 1, 1);

        Assert.Equal(order.Id, (await at.Gateway.Orders.NextAsync()).Id);
    }

    [Fact]
    public async Task Dispatch_InstanceNeverComes_IsRefusedAfterTheGrace()
    {
        var from = await StartAsync(options => options.Grace = TimeSpan.FromMilliseconds(300));
        var order = Some.Order(Realm, "i1", again: true);

        from.Bus.Dispatch(order);

        Assert.Equal(order.Id, Assert.IsType<WorkRefused>(await Loops.Reports.NextAsync()).Item);
    }

    [Fact]
    public async Task InstanceLeaves_WorkThatWaits_IsRefused()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);
        var (first, second) = (Some.Order(Realm, "i1"), Some.Order(Realm, "i1"));
        from.Bus.Dispatch(first);
        from.Bus.Dispatch(second);
        await at.Gateway.Orders.NextAsync();
        await Some.UntilAsync(async () => await from.Bus.BacklogAsync(Realm, "i1") == 1, "one waits");

        at.Gateway.Disconnect(Realm, "i1");

        var refused = Assert.IsType<WorkRefused>(await Loops.Reports.NextAsync());
        Assert.Equal(second.Id, refused.Item);
    }

    [Fact]
    public async Task Adopted_ReplicaCameFromAProcessThatDied_NobodyElseGetsItsWork()
    {
        var (from, dying, near, far) = (await StartAsync(), await StartAsync(), await StartAsync(), await StartAsync());
        await ConnectAsync(dying, "i1", 1, 1);
        var order = Some.Order(Realm, "i1");
        from.Bus.Dispatch(order);
        await dying.Gateway.Orders.NextAsync();
        await ConnectAsync(near, "i1", 1, 2);
        await ConnectAsync(far, "i1", 1, 3);

        dying.Wire.Cut();
        near.Gateway.Bring(order);
        await Some.UntilAsync(() => from.Bus.Find(Realm, ["a"])[0].Credits == 2, "the process is gone");
        var next = Some.Order(Realm, "i1");
        from.Bus.Dispatch(next);

        Assert.Equal(next.Id, (await far.Gateway.Orders.NextAsync()).Id); // The near one is full with what it brought.
        await near.Gateway.DoneAsync(order);
        await Some.UntilAsync(async () => (long)await Server.CommandAsync("HEXISTS", $"loopstacks:{{{Realm}}}:items:i1", order.Id.ToString()) == 0, "it is released");
        Assert.False(far.Gateway.Orders.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Dispatch_AgainWhileAReplicaHereHasIt_NobodyElseGetsIt()
    {
        var (here, other) = (await StartAsync(), await StartAsync());
        await ConnectAsync(here, "i1", 2, 2);
        var order = Some.Order(Realm, "i1");
        here.Bus.Dispatch(order);
        await here.Gateway.Orders.NextAsync(); // Past the stream, so that no other process knows of it.
        await ConnectAsync(other, "i1", 2, 4);

        here.Bus.Dispatch(order with { Again = true }); // Its loop was taken up once more.

        Assert.Equal(order.Id, (await here.Gateway.Orders.NextAsync()).Id);
        Assert.Equal(0, (long)await Server.CommandAsync("EXISTS", $"loopstacks:{{{Realm}}}:work:i1"));
    }

    [Fact]
    public async Task Return_ProcessThatLeavesHadReadIt_AnotherGetsItAtOnce()
    {
        var (from, leaving, other) = (await StartAsync(), await StartAsync(), await StartAsync());
        await ConnectAsync(leaving, "i1", 1, 1);
        var order = Some.Order(Realm, "i1");
        from.Bus.Dispatch(order);
        await leaving.Gateway.Orders.NextAsync();
        await ConnectAsync(leaving, "i1", 0, 0); // Its replica is on its way to the other.
        await ConnectAsync(other, "i1", 1, 1);

        leaving.Bus.Return(leaving.Gateway, order);

        Assert.Equal(order.Id, (await other.Gateway.Orders.NextAsync()).Id);
        await other.Gateway.DoneAsync(order);
        await Some.UntilAsync(async () => (long)await Server.CommandAsync("XLEN", $"loopstacks:{{{Realm}}}:work:i1") == 0, "nothing is left in the stream");
    }

    [Fact]
    public async Task Adopted_ProcessSaidGoodbyeAndReplicaComesAMomentLater_NobodyElseGetsItsWork()
    {
        static void Slow(RedisOptions options) => options.Beat = TimeSpan.FromSeconds(10); // The moment is two beats.
        var (from, leaving, near, far) = (await StartAsync(Slow), await StartAsync(Slow), await StartAsync(Slow), await StartAsync(Slow));
        await ConnectAsync(leaving, "i1", 1, 1);
        var order = Some.Order(Realm, "i1");
        from.Bus.Dispatch(order);
        await leaving.Gateway.Orders.NextAsync();
        await ConnectAsync(far, "i1", 2, 3);

        leaving.Gateway.Dispose();
        await leaving.Bus.DisposeAsync();
        await Some.UntilAsync(() => near.Bus.Find(Realm, ["a"])[0].Credits == 2, "the goodbye is heard");
        near.Gateway.Connect(Realm, "i1", 1, "a", "b"); // Takes back what processes had that are gone, but not yet what this one had.
        await Some.UntilAsync(() => from.Bus.Find(Realm, ["a"])[0].Credits == 3, "the replica is there again");
        near.Gateway.Bring(order);
        var next = Some.Order(Realm, "i1");
        from.Bus.Dispatch(next);

        var handedOut = await Task.WhenAny(far.Gateway.Orders.NextAsync(), near.Gateway.Orders.NextAsync());
        Assert.Equal(next.Id, (await handedOut).Id);
        await near.Gateway.DoneAsync(order);
        await Some.UntilAsync(async () => (long)await Server.CommandAsync("HEXISTS", $"loopstacks:{{{Realm}}}:items:i1", order.Id.ToString()) == 0, "it is released");
    }

    [Fact]
    public async Task HasRoom_WorkThatWaits_IsTakenAtOnce()
    {
        var here = await StartAsync(options => options.Beat = TimeSpan.FromSeconds(10));
        await ConnectAsync(here, "i1", 1, 1);
        here.Bus.Dispatch(Some.Order(Realm, "i1"));
        var second = Some.Order(Realm, "i1");
        here.Bus.Dispatch(second);
        await here.Gateway.Orders.NextAsync();
        await Some.UntilAsync(async () => await here.Bus.BacklogAsync(Realm, "i1") == 1, "one waits");

        here.Gateway.Connect(Realm, "i1", 2, "a", "b"); // As where a work item gives its credit back.
        here.Bus.HasRoom(here.Gateway, Realm, "i1");

        Assert.Equal(second.Id, (await here.Gateway.Orders.NextAsync()).Id);
    }

    private static async Task<int> WorkAsync(RedisProcess at)
    {
        var done = 0;
        await foreach (var order in at.Gateway.Orders.Reader.ReadAllAsync())
        {
            await at.Gateway.DoneAsync(order);
            done++;
        }

        return done;
    }
}
