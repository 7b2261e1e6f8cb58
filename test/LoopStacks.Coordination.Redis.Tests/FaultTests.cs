using LoopStacks.Conformance.Bus;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>Processes and Redis die, hang, come back, and say what nobody understands.</summary>
public sealed class FaultTests : RedisTest
{
    [Fact]
    public async Task ProcessDies_ItsInstances_AreGone()
    {
        var (from, dying) = (await StartAsync(), await StartAsync());
        await ConnectAsync(dying, "i1", 1, 1);

        dying.Wire.Cut();

        await Some.UntilAsync(() => from.Bus.Find(Realm, ["a"]).Count == 0, "its instance is gone");
    }

    [Fact]
    public async Task ProcessDies_WhatItWasAsked_IsDeclined()
    {
        var (from, dying) = (await StartAsync(), await StartAsync());
        await ConnectAsync(dying, "i1", 1, 1);
        var announcement = Some.Announcement(Realm, new AskedInstance("i1", ["a", "b"]));
        from.Bus.Announce(announcement);
        await dying.Gateway.Announcements.NextAsync();

        dying.Wire.Cut();

        foreach (var capability in new[] { "a", "b" })
        {
            var (id, answer) = await Loops.Answers.NextAsync();
            Assert.Equal((announcement.Id, "i1", capability, AnswerKind.Decline), (id, answer.Instance, answer.Capability, answer.Kind));
        }
    }

    [Fact]
    public async Task ProcessDies_WorkInItsHands_IsGivenToAnother()
    {
        var (from, dying, other) = (await StartAsync(), await StartAsync(), await StartAsync());
        await ConnectAsync(dying, "i1", 2, 2);
        var orders = new[] { Some.Order(Realm, "i1"), Some.Order(Realm, "i1") };
        foreach (var order in orders)
            from.Bus.Dispatch(order);
        await dying.Gateway.Orders.NextAsync();
        await dying.Gateway.Orders.NextAsync();
        await ConnectAsync(other, "i1", 2, 4);

        dying.Wire.Cut();

        var taken = new[] { await other.Gateway.Orders.NextAsync(), await other.Gateway.Orders.NextAsync() };
        Assert.Equal(orders.Select(order => order.Id).Order(Comparer), taken.Select(order => order.Id).Order(Comparer));
    }

    [Fact]
    public async Task ProcessDies_InstanceComesBackElsewhereLater_GetsItsWork()
    {
        var (from, dying, other) = (await StartAsync(), await StartAsync(), await StartAsync());
        await ConnectAsync(dying, "i1", 1, 1);
        var order = Some.Order(Realm, "i1");
        from.Bus.Dispatch(order);
        await dying.Gateway.Orders.NextAsync();
        dying.Wire.Cut();
        await Some.UntilAsync(() => from.Bus.Find(Realm, ["a"]).Count == 0 && other.Bus.Find(Realm, ["a"]).Count == 0, "its instance is gone");

        other.Gateway.Connect(Realm, "i1", 1, "a", "b");

        Assert.Equal(order.Id, (await other.Gateway.Orders.NextAsync()).Id);
    }

    [Fact]
    public async Task ProcessComesBack_WorkThatWasGivenToAnother_IsTakenFromItsReplica()
    {
        var (from, hanging, other) = (await StartAsync(), await StartAsync(), await StartAsync());
        await ConnectAsync(hanging, "i1", 1, 1);
        var order = Some.Order(Realm, "i1");
        from.Bus.Dispatch(order);
        await hanging.Gateway.Orders.NextAsync();
        await ConnectAsync(other, "i1", 1, 2);
        hanging.Wire.Cut();
        await other.Gateway.Orders.NextAsync();

        hanging.Wire.Mend();

        Assert.Equal(order.Id, (await hanging.Gateway.Cancellations.NextAsync()).Id);
        await Some.UntilAsync(() => from.Bus.Find(Realm, ["a"])[0].Credits == 2, "it is there again");
        Assert.Contains(order.Id, other.Gateway.Held);
    }

    [Fact]
    public async Task ProcessComesBack_WorkThatNobodyTook_IsKept()
    {
        var (from, hanging) = (await StartAsync(), await StartAsync());
        await ConnectAsync(hanging, "i1", 1, 1);
        var order = Some.Order(Realm, "i1");
        from.Bus.Dispatch(order);
        await hanging.Gateway.Orders.NextAsync();
        await Server.KillAsync(); // Nothing of it is left in Redis.
        await Some.UntilAsync(() => from.Bus.Trouble is not null && hanging.Bus.Trouble is not null, "both notice it");
        await Server.StartAsync();
        await Some.UntilAsync(async () => (long)await Server.CommandAsync("HEXISTS", $"loopstacks:{{{Realm}}}:items:i1", order.Id.ToString()) == 1, "it says that it has it");

        from.Bus.Dispatch(order with { Again = true }); // As a loop that is taken up does.
        await ConnectAsync(hanging, "i1", 2, 2);
        var next = Some.Order(Realm, "i1");
        from.Bus.Dispatch(next);

        Assert.Equal(next.Id, (await hanging.Gateway.Orders.NextAsync()).Id); // And not the first one once more.
    }

    [Fact]
    public async Task RedisRestarts_Presence_IsWrittenAnew()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);

        await Server.KillAsync();
        await Some.UntilAsync(() => from.Bus.Trouble is not null && at.Bus.Trouble is not null, "both notice it");
        await Server.StartAsync();
        await Some.UntilAsync(() => from.Bus.Trouble is null && at.Bus.Trouble is null, "both are connected again");

        var late = await StartAsync();
        await Some.UntilAsync(() => late.Bus.Find(Realm, ["a"]).Count == 1, "one that comes now sees the instance");
        var order = Some.Order(Realm, "i1");
        late.Bus.Dispatch(order);
        Assert.Equal(order.Id, (await at.Gateway.Orders.NextAsync()).Id);
        late.Bus.Announce(Some.Announcement(Realm, new AskedInstance("i1", ["a"])));
        await at.Gateway.Announcements.NextAsync();
    }

    [Fact]
    public async Task RedisAway_WorkForOthers_WaitsIsKeptAliveAndArrives()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 4, 4);
        await Server.KillAsync();
        await Some.UntilAsync(() => from.Bus.Trouble is not null, "it notices it");
        var order = Some.Order(Realm, "i1");

        from.Bus.Dispatch(order);

        Assert.Equal(order.Id.Loop, (await Loops.Renewals.NextAsync()).Loop);
        await Server.StartAsync();
        Assert.Equal(order.Id, (await at.Gateway.Orders.NextAsync()).Id);
        Assert.Empty(Loops.Ends);
    }

    [Fact]
    public async Task RedisAway_TooMuchWorkForOthers_IsRefused()
    {
        var (from, at) = (await StartAsync(options => options.MaxKept = 2), await StartAsync());
        await ConnectAsync(at, "i1", 4, 4);
        await Server.KillAsync();
        await Some.UntilAsync(() => from.Bus.Trouble is not null, "it notices it");
        var orders = Enumerable.Range(0, 3).Select(_ => Some.Order(Realm, "i1")).ToArray();

        foreach (var order in orders)
            from.Bus.Dispatch(order);

        Assert.Equal(orders[2].Id, Assert.IsType<WorkRefused>(await Loops.Reports.NextAsync()).Item);
    }

    [Fact]
    public async Task RedisAway_InstanceHere_IsAskedAndWorks()
    {
        var here = await StartAsync();
        await ConnectAsync(here, "i1", 1, 1);
        await Server.KillAsync();
        await Some.UntilAsync(() => here.Bus.Trouble is not null, "it notices it");

        here.Bus.Announce(Some.Announcement(Realm, new AskedInstance("i1", ["a"])));
        await here.Gateway.Announcements.NextAsync();
        var (first, second) = (Some.Order(Realm, "i1"), Some.Order(Realm, "i1"));
        here.Bus.Dispatch(first);
        here.Bus.Dispatch(second); // More than its credits: the gateway's own queue has to do.

        Assert.Equal(first.Id, (await here.Gateway.Orders.NextAsync()).Id);
        Assert.Equal(second.Id, (await here.Gateway.Orders.NextAsync()).Id);
    }

    [Fact]
    public async Task RedisAway_InstanceElsewhere_IsDeclinedAtOnce()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);
        await Server.KillAsync();
        await Some.UntilAsync(() => from.Bus.Trouble is not null, "it notices it");

        from.Bus.Announce(Some.Announcement(Realm, new AskedInstance("i1", ["a"])));

        Assert.Equal(AnswerKind.Decline, (await Loops.Answers.NextAsync()).Answer.Kind);
    }

    [Fact]
    public async Task RedisAway_EndsOfWork_AreReleasedWhenItIsBack()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);
        var order = Some.Order(Realm, "i1");
        from.Bus.Dispatch(order);
        await at.Gateway.Orders.NextAsync();
        at.Wire.Cut();
        await Some.UntilAsync(() => at.Bus.Trouble is not null, "it notices it");

        await at.Gateway.DoneAsync(order);
        at.Wire.Mend();

        await Some.UntilAsync(async () => (long)await Server.CommandAsync("XLEN", $"loopstacks:{{{Realm}}}:work:i1") == 0, "its entry is deleted");
        Assert.Equal(1, Loops.Ends[(order.Id, 1)]);
    }

    [Fact]
    public async Task RedisHangs_Bus_SaysSoAndGoesOn()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);
        await Server.HangAsync();
        var order = Some.Order(Realm, "i1");
        from.Bus.Dispatch(order);
        await Some.UntilAsync(() => from.Bus.Trouble is not null, "it notices it");

        await Server.ContinueAsync();

        await Some.UntilAsync(() => from.Bus.Trouble is null, "it notices that too");
        Assert.Equal(order.Id, (await at.Gateway.Orders.NextAsync()).Id);
        await at.Gateway.DoneAsync(order);
        Assert.Equal(1, Loops.Ends[(order.Id, 1)]);
    }

    [Fact]
    public async Task UnreadableMessages_AreLeftOut()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);
        foreach (var nonsense in new[] { "", "{", "[]", "null", """{"kind":"future"}""", """{"kind":"announce"}""", """{"kind":"cancel","cancellation":null}""" })
        {
            await Server.CommandAsync("SPUBLISH", $"loopstacks:{{{Realm}}}:to:{at.Bus.Node}", nonsense);
            await Server.CommandAsync("SPUBLISH", "loopstacks:{@cluster}:presence", nonsense);
        }

        from.Bus.Announce(Some.Announcement(Realm, new AskedInstance("i1", ["a"])));

        await at.Gateway.Announcements.NextAsync();
        Assert.Single(from.Bus.Find(Realm, ["a"]));
    }

    [Fact]
    public async Task UnreadableWork_IsRefusedAndTakenOut()
    {
        var (from, at) = (await StartAsync(), await StartAsync());
        await ConnectAsync(at, "i1", 1, 1);
        from.Bus.Dispatch(Some.Order(Realm, "i1"));
        var first = await at.Gateway.Orders.NextAsync();
        var spoilt = new WorkItemId(new LoopId(Guid.CreateVersion7()), 7);
        await Server.CommandAsync("XADD", $"loopstacks:{{{Realm}}}:work:i1", "*", "item", spoilt.ToString(), "attempt", "2", "order", "{");
        await Server.CommandAsync("XADD", $"loopstacks:{{{Realm}}}:work:i1", "*", "nothing", "useful");
        var next = Some.Order(Realm, "i1");
        from.Bus.Dispatch(next);
        await at.Gateway.DoneAsync(first);

        Assert.IsType<WorkDone>(await Loops.Reports.NextAsync());
        var refused = Assert.IsType<WorkRefused>(await Loops.Reports.NextAsync());
        Assert.Equal((spoilt, 2), (refused.Item, refused.Attempt));
        Assert.Equal(next.Id, (await at.Gateway.Orders.NextAsync()).Id);
        await Some.UntilAsync(async () => (long)await Server.CommandAsync("XLEN", $"loopstacks:{{{Realm}}}:work:i1") == 1, "only the good one is left");
    }

    [Fact]
    public async Task Start_RedisIsNotThere_SaysSoWithoutTheSecret()
    {
        await Server.KillAsync();

        var refused = await Assert.ThrowsAsync<CoordinationUnavailableException>(() => StartAsync($"127.0.0.1:{Server.Port},password=hush-hush"));

        Assert.Contains($"127.0.0.1:{Server.Port}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused.ToString(), StringComparison.Ordinal);
    }

    private static readonly Comparer<WorkItemId> Comparer = Comparer<WorkItemId>.Create((left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));
}
