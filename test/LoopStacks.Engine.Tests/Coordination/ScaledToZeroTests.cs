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
