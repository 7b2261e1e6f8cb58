using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Tests.Resources;

/// <summary>What the status of a composite LoopStack says about the stacks that its loops run.</summary>
public sealed class CompositeStatusTests
{
    [Fact]
    public async Task Status_StacksAreMissing_NamesThemUntilTheyAreApplied()
    {
        await using var engine = await EngineFixture.StartAsync();
        await ApplyAsync(engine, "outer", "inner", "summarize");
        Assert.Equal(
            ("Pending", "False", "StackMissing", "There is no LoopStack, and no agent with a capability, of the name 'inner' (loop n0), 'summarize' (loop n1); apply it."),
            Status(engine, "outer"));
        await engine.ApplyAsync(new LoopStack { Metadata = new ResourceMetadata { Name = "inner" }, Spec = new LoopStackSpec { Capabilities = ["a"] } });
        await engine.ApplyAsync(new Agent { Metadata = new ResourceMetadata { Name = "agent" }, Spec = new AgentSpec { Capabilities = ["summarize"] } });
        Assert.Equal("There is no LoopStack, and no agent with a capability, of the name 'summarize' (loop n1); apply it.", Status(engine, "outer").Message);
        await engine.ApplyAsync(new AgentInstance { Metadata = new ResourceMetadata { Name = "instance" }, Spec = new AgentInstanceSpec { Agent = "agent", Realm = "default-realm" } });
        Assert.Equal(("Ready", "True", "StacksFound", "Everything that its loops run is there."), Status(engine, "outer"));
    }

    [Fact]
    public async Task Status_AgentOffersTheCapability_IsReady()
    {
        await using var engine = await EngineFixture.StartAsync();
        await ApplyAsync(engine, "outer", "summarize");
        engine.Gateway.Connect("connected", "summarize");
        Assert.Equal("StacksFound", Status(engine, "outer").Reason);
    }

    [Fact]
    public async Task Status_StackContainsItself_NamesTheCircle()
    {
        await using var engine = await EngineFixture.StartAsync();
        await ApplyAsync(engine, "self", "self");
        await ApplyAsync(engine, "a", "self", "b");
        await ApplyAsync(engine, "b", "c");
        await ApplyAsync(engine, "c", "self", "a");
        Assert.Equal("It contains itself: self → self. Unless a when ends that, running it ends at the depth that the tree's budget allows.", Status(engine, "self").Message);
        Assert.Contains("It contains itself: a → b → c → a.", Status(engine, "a").Message, StringComparison.Ordinal);
        Assert.Contains("It contains itself: c → a → b → c.", Status(engine, "c").Message, StringComparison.Ordinal);
        Assert.Equal(("Ready", "ContainsItself"), (Status(engine, "c").Phase, Status(engine, "c").Reason));
    }

    private static Task ApplyAsync(EngineFixture engine, string name, params string[] stacks) => engine.ApplyAsync(new LoopStack
    {
        Metadata = new ResourceMetadata { Name = name },
        Spec = new LoopStackSpec { Loops = [.. stacks.Select((stack, i) => new LoopNodeSpec { Name = $"n{i}", Stack = stack })] },
    });

    private static (string? Phase, string? Status, string? Reason, string? Message) Status(EngineFixture engine, string name)
    {
        var status = engine.Resources.Get(ResourceKind.LoopStack, "default", name)!.Document.GetProperty("status");
        var condition = status.GetProperty("conditions")[0];
        return (status.GetProperty("phase").GetString(), condition.GetProperty("status").GetString(), condition.GetProperty("reason").GetString(), condition.GetProperty("message").GetString());
    }
}
