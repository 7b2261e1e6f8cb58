using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Tests;

public sealed class LoopGrainTests
{
    [Fact]
    public async Task Loop_ThreeAgents_CompletesWithTheMergedOutput()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(Stack("three", "a", "b", "c"));
        foreach (var name in new[] { "a", "b", "c" })
            engine.Gateway.Connect(name, name);

        var started = await engine.StartLoopAsync("three");
        var end = await engine.EndAsync(started.Id);

        Assert.Equal("completed", end.Status);
        Assert.Equal("""{"a":"a","b":"b","c":"c"}""", end.Output!.Value.GetRawText());
        var full = await engine.Loops.GetAsync(started.Id, CancellationToken.None);
        Assert.Equal(3, full!.WorkItems!.Count);
        Assert.All(full.WorkItems, item => Assert.Equal("r1", item.Replica));
        Assert.Equal(3, Assert.Single(full.Bidding!).Answers.Count);
    }

    [Fact]
    public async Task Loop_CapabilityByItsName_RunsAsIfAStackExisted()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "sentiment-analysis");

        var started = await engine.StartLoopAsync("sentiment-analysis");

        Assert.Equal("completed", (await engine.EndAsync(started.Id)).Status);
    }

    [Fact]
    public async Task Loop_UnknownName_IsRefusedNamingWhatThereIs()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "sentiment-analysis");

        var fault = (await engine.TryStartAsync("sentiment-analisys")).Fault;

        Assert.Equal("LoopStackNotFound", fault!.Code.Code);
        Assert.Contains("sentiment-analysis", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loop_SameIdempotencyKey_StartsOnce()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "a");

        var started = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => engine.StartLoopAsync("a", key: "order-17")));

        Assert.Single(started.Select(one => one.Id).Distinct());
        Assert.Single(started, one => one.IsNew);
    }

    [Fact]
    public async Task Loop_InputThatViolatesTheSchema_IsRefusedWithThePointer()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(new LoopStack
        {
            Metadata = new ResourceMetadata { Name = "strict" },
            Spec = new LoopStackSpec
            {
                Capabilities = ["a"],
                Schema = new SchemaSpec { Input = FakeGateway.Json("""{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}""") },
            },
        });

        var fault = (await engine.TryStartAsync("strict", """{"text":7}""")).Fault;

        Assert.Equal("InvalidInput", fault!.Code.Code);
        Assert.Equal("/input/text", Assert.Single(fault.Errors!).Pointer);
    }

    [Fact]
    public async Task Loop_RealmFull_IsRefusedUntilOneEnds()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(new Realm { Metadata = new ResourceMetadata { Name = "default-realm" }, Spec = new RealmSpec { Resources = new RealmResourcesSpec { MaxConcurrentLoops = 1 } } });
        engine.Gateway.Work = _ => null;
        engine.Gateway.Connect("x", "a");
        var first = await engine.StartLoopAsync("a");

        Assert.Equal("QuotaExceeded", (await engine.TryStartAsync("a")).Fault!.Code.Code);

        Assert.Null((await engine.Loops.CancelAsync(first.Id, null, CancellationToken.None)).Fault);
        Assert.Null((await engine.TryStartAsync("a")).Fault);
    }

    [Fact]
    public async Task Loop_SameIdempotencyKeyWhereNoneCanStartAnyMore_ReturnsTheFirst()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(new Realm { Metadata = new ResourceMetadata { Name = "default-realm" }, Spec = new RealmSpec { Resources = new RealmResourcesSpec { MaxConcurrentLoops = 1 } } });
        engine.Gateway.Work = _ => null;
        engine.Gateway.Connect("x", "a");
        var first = await engine.StartLoopAsync("a", key: "order-18");

        var whereFull = await engine.StartLoopAsync("a", key: "order-18");
        var whereInvalid = await engine.StartLoopAsync("nobody-has-this", key: "order-18");

        Assert.Equal((first.Id, false), (whereFull.Id, whereFull.IsNew));
        Assert.Equal((first.Id, false), (whereInvalid.Id, whereInvalid.IsNew));
        Assert.Equal("QuotaExceeded", (await engine.TryStartAsync("a")).Fault!.Code.Code);
    }

    [Fact]
    public async Task Loop_Cancelled_TakesItsWorkBack()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Work = _ => null;
        engine.Gateway.Connect("x", "a");
        var started = await engine.StartLoopAsync("a");
        var order = engine.Gateway.Orders.Take();

        await engine.Loops.CancelAsync(started.Id, "not needed", CancellationToken.None);

        Assert.Equal(order.Id, engine.Gateway.Cancellations.Take().Id);
        var late = await engine.Gateway.DoneAsync(order, FakeGateway.Json("1"));
        Assert.Equal(WorkReplyStatus.Late, late.Status);
        Assert.Equal("cancelled", (await engine.EndAsync(started.Id)).Status);
    }

    [Fact]
    public async Task Loop_ResultReportedTwice_IsRecordedOnce()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(Stack("two", "a", "b"));
        engine.Gateway.Work = order => order.Instance == "a" ? null : FakeGateway.Json("""{"b":2}""");
        engine.Gateway.Connect("a", "a");
        engine.Gateway.Connect("b", "b");
        var started = await engine.StartLoopAsync("two");
        WorkOrder order;
        do
            order = engine.Gateway.Orders.Take();
        while (order.Instance != "a");

        var replies = await Task.WhenAll(engine.Gateway.DoneAsync(order, FakeGateway.Json("""{"a":1}""")), engine.Gateway.DoneAsync(order, FakeGateway.Json("""{"a":9}""")));

        Assert.Equal([WorkReplyStatus.Recorded, WorkReplyStatus.Duplicate], replies.Select(reply => reply.Status));
        Assert.Equal("""{"a":1,"b":2}""", (await engine.EndAsync(started.Id)).Output!.Value.GetRawText());
    }

    [Fact]
    public async Task Loop_AgentAppearsAfterTheStart_IsAskedAtOnce()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(Stack("late", "a"));
        var started = await engine.StartLoopAsync("late");

        engine.Gateway.Connect("x", "a");

        Assert.Equal("completed", (await engine.EndAsync(started.Id)).Status);
    }

    [Fact]
    public async Task Loop_EveryoneDeclines_FailsWithTheReasons()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Bid = (instance, capability) => new BidAnswer(instance, capability, AnswerKind.Decline, Note: "not today");
        engine.Gateway.Connect("x", "a");

        var end = await engine.EndAsync((await engine.StartLoopAsync("a")).Id);

        Assert.Equal("NoBids", end.Reason!.Code);
        Assert.Contains("not today", end.Reason.Message, StringComparison.Ordinal);
    }

    private static LoopStack Stack(string name, params string[] capabilities) =>
        new() { Metadata = new ResourceMetadata { Name = name }, Spec = new LoopStackSpec { Capabilities = capabilities } };
}
