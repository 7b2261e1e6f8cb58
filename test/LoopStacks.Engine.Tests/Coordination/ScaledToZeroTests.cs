using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Engine.Tests.Coordination;

public sealed class ScaledToZeroTests
{
    [Fact]
    public async Task Loop_WhoseOnlyAgentIsScaledToZero_WakesItAndWaits()
    {
        WantingBus? bus = null;
        await using var engine = await StartAsync(built => bus = built);
        await ApplyAsync(engine, "sleeper", minReplicas: 0);

        var loop = await engine.StartLoopAsync("c");

        Assert.True(bus!.Wanted.TryTake(out var wanted, TimeSpan.FromSeconds(10)));
        Assert.Equal(("default-realm", "sleeper"), wanted);
        engine.Gateway.Connect("sleeper", "c"); // Its replica is there.
        Assert.Equal("completed", (await engine.EndAsync(loop.Id)).Status);
    }

    [Fact]
    public async Task Loop_WithSomebodyElseThere_LetsItSleep()
    {
        WantingBus? bus = null;
        await using var engine = await StartAsync(built => bus = built);
        await ApplyAsync(engine, "sleeper", minReplicas: 0);
        engine.Gateway.Connect("other", "c");

        Assert.Equal("completed", (await engine.EndAsync((await engine.StartLoopAsync("c")).Id)).Status);

        Assert.Empty(bus!.Wanted);
    }

    [Fact]
    public async Task Loop_WhoseAgentIsNeverScaledToZero_WakesNobody()
    {
        WantingBus? bus = null;
        await using var engine = await StartAsync(built => bus = built);
        await ApplyAsync(engine, "always", minReplicas: 1);

        var loop = await engine.StartLoopAsync("c");
        engine.Gateway.Connect("always", "c");

        Assert.Equal("completed", (await engine.EndAsync(loop.Id)).Status);
        Assert.Empty(bus!.Wanted);
    }

    [Fact]
    public async Task Loop_NeedsMoreBidsThanAreThere_WakesAsManyAsAreMissing()
    {
        WantingBus? bus = null;
        await using var engine = await StartAsync(built => bus = built);
        await ApplyAsync(engine, "always", minReplicas: 1);
        await ApplyAsync(engine, "sleeper", minReplicas: 0);
        await ApplyAsync(engine, "sleeper-too", minReplicas: 0);
        await ApplyPairAsync(engine);
        engine.Gateway.Connect("always", "c");

        var loop = await engine.StartLoopAsync("pair");
        Assert.True(bus!.Wanted.TryTake(out var wanted, TimeSpan.FromSeconds(10)));
        engine.Gateway.Connect("sleeper", "c");

        Assert.Equal("completed", (await engine.EndAsync(loop.Id)).Status);
        Assert.Equal(("default-realm", "sleeper"), wanted);
        Assert.Empty(bus.Wanted);
        Assert.Equal(["always", "sleeper"], engine.Gateway.Announcements.Single().Asked.Select(asked => asked.Instance));
    }

    [Fact]
    public async Task Loop_NeedsMoreBidsThanThereWillEverBe_FailsWithoutWaitingForThem()
    {
        await using var engine = await StartAsync(_ => { });
        await ApplyPairAsync(engine);
        engine.Gateway.Connect("only", "c");

        var ended = await engine.EndAsync((await engine.StartLoopAsync("pair")).Id);

        Assert.Equal(("failed", "CapabilityUncovered"), (ended.Status, ended.Reason?.Code));
        Assert.Equal(2, engine.Gateway.Announcements.Count);
    }

    private static Task ApplyPairAsync(EngineFixture engine) => engine.ApplyAsync(new LoopStack
    {
        Metadata = new ResourceMetadata { Name = "pair" },
        Spec = new LoopStackSpec { Capabilities = ["c"], Phases = new PhasesSpec { Bidding = new BiddingPhaseSpec { MinBids = 2 } } },
    });

    private static Task<EngineFixture> StartAsync(Action<WantingBus> built) => EngineFixture.StartAsync(settings: builder =>
    {
        builder.Services.AddSingleton<InProcessBus>();
        builder.Services.AddSingleton<ICoordinationBus>(provider =>
        {
            var bus = new WantingBus(provider.GetRequiredService<InProcessBus>());
            built(bus);
            return bus;
        });
    });

    private static async Task ApplyAsync(EngineFixture engine, string instance, int minReplicas)
    {
        await engine.ApplyAsync(new Agent { Metadata = new ResourceMetadata { Name = "agent" }, Spec = new AgentSpec { Capabilities = ["c"] } });
        await engine.ApplyAsync(new AgentInstance
        {
            Metadata = new ResourceMetadata { Name = instance },
            Spec = new AgentInstanceSpec { Agent = "agent", Autoscaling = new AutoscalingSpec { Enabled = true, MinReplicas = minReplicas } },
        });
    }
}
