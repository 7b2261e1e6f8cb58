using System.Collections.Concurrent;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Configuration;

namespace LoopStacks.Engine.Tests;

/// <summary>Results of one loop wait a moment for each other, so that they share an append.</summary>
public sealed class ResultHoldTests
{
    [Fact]
    public async Task Results_WithinTheHold_AreWrittenTogetherWithTheEnd()
    {
        await using var engine = await StartAsync("00:00:01");
        var batches = new ConcurrentQueue<string[]>();
        engine.Journal.Committed += events => batches.Enqueue([.. events.Select(stored => stored.Type)]);
        var (loop, orders) = await AwardedAsync(engine);

        var replies = await Task.WhenAll(orders.Select(order => engine.Gateway.DoneAsync(order, FakeGateway.Json("1"))));

        Assert.Equal("completed", (await engine.EndAsync(loop)).Status);
        Assert.All(replies, reply => Assert.Equal(WorkReplyStatus.Recorded, reply.Status));
        var last = batches.Last();
        Assert.Equal(3, last.Count(type => type == "workCompleted"));
        Assert.Contains("loopCompleted", last);
    }

    [Fact]
    public async Task Result_WhileOtherWorkIsOut_IsWrittenAfterTheHoldAndThenConfirmed()
    {
        await using var engine = await StartAsync("00:00:00.002");
        var (loop, orders) = await AwardedAsync(engine);

        var reply = await engine.Gateway.DoneAsync(orders[0], FakeGateway.Json("1"));

        Assert.Equal(WorkReplyStatus.Recorded, reply.Status);
        Assert.Equal(1, await RecordedAsync(engine, loop));
    }

    [Fact]
    public async Task Result_SentTwiceWithinTheHold_IsConfirmedOnceItIsDurable()
    {
        await using var engine = await StartAsync("00:00:00.200");
        var (loop, orders) = await AwardedAsync(engine);

        var first = engine.Gateway.DoneAsync(orders[0], FakeGateway.Json("1"));
        var again = engine.Gateway.DoneAsync(orders[0], FakeGateway.Json("1"));
        await Task.WhenAny(first, again);

        Assert.Equal(1, await RecordedAsync(engine, loop));
        Assert.Equal([WorkReplyStatus.Recorded, WorkReplyStatus.Duplicate], (await Task.WhenAll(first, again)).Select(reply => reply.Status).Order());
        Assert.Equal(1, await RecordedAsync(engine, loop));
    }

    [Fact]
    public async Task Result_InTheHoldOfALoopThatIsCancelled_IsConfirmed()
    {
        await using var engine = await StartAsync("00:00:01");
        var (loop, orders) = await AwardedAsync(engine);

        var reply = engine.Gateway.DoneAsync(orders[0], FakeGateway.Json("1"));
        await engine.Loops.CancelAsync(loop, null, CancellationToken.None);

        Assert.Equal("cancelled", (await engine.EndAsync(loop)).Status);
        Assert.True((await reply).Status is WorkReplyStatus.Recorded or WorkReplyStatus.Late);
    }

    private static Task<EngineFixture> StartAsync(string hold) => EngineFixture.StartAsync(settings: builder => builder.Configuration["LoopStacks:Engine:ResultHold"] = hold);

    /// <summary>A loop of three whose work lies with its agents.</summary>
    private static async Task<(Core.Loops.LoopId Loop, WorkOrder[] Orders)> AwardedAsync(EngineFixture engine)
    {
        await engine.ApplyAsync(new LoopStack { Metadata = new ResourceMetadata { Name = "three" }, Spec = new LoopStackSpec { Capabilities = ["a", "b", "c"], Phases = new PhasesSpec { Output = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Collect } } } });
        engine.Gateway.Work = _ => null;
        foreach (var name in new[] { "a", "b", "c" })
            engine.Gateway.Connect(name, name);
        var started = await engine.StartLoopAsync("three");
        return (started.Id, [engine.Gateway.Orders.Take(), engine.Gateway.Orders.Take(), engine.Gateway.Orders.Take()]);
    }

    private static async Task<int> RecordedAsync(EngineFixture engine, Core.Loops.LoopId loop) =>
        (await engine.Journal.ReadAsync(loop, CancellationToken.None))!.Events.Count(stored => stored.Type == "workCompleted");
}
