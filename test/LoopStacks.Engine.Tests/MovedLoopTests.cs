using LoopStacks.Contracts.Executions;
using LoopStacks.Engine.Loops;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;

namespace LoopStacks.Engine.Tests;

/// <summary>A cluster moves grains by itself, such as where the process is gone that knew their places.</summary>
public sealed class MovedLoopTests
{
    [Fact]
    public async Task Loop_MovedWhileSomebodyWaitsForItsEnd_EndsAndIsHeardOf()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Work = _ => null; // The test itself reports.
        engine.Gateway.Connect("x", "a");
        var started = await engine.StartLoopAsync("a");
        var order = engine.Gateway.Orders.Take(TestContext.Current.CancellationToken);
        var end = engine.EndAsync(started.Id);

        await engine.Loop(started.Id).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        var again = engine.Gateway.Orders.Take(TestContext.Current.CancellationToken); // Whoever has it now hands the work out again.
        await engine.Gateway.DoneAsync(again, FakeGateway.Json("1"));

        Assert.Equal((order.Id, order.Attempt), (again.Id, again.Attempt));
        Assert.Equal("completed", (await end).Status);
    }
}
