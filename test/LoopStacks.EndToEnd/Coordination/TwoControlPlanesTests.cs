using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Coordination;

/// <summary>Two control planes, each a process, on one PostgreSQL and one Redis.</summary>
public sealed class TwoControlPlanesTests : TwoControlPlanes
{
    [Fact]
    public async Task Loop_AgentAtTheOther_Ends()
    {
        await using var agent = await RunningAgent.StartAsync(Second.Address, Second.Client, "shouter", "shout", (_, _) => Task.FromResult<object>(new { text = "HELLO" }));
        await First.Client.OfferedAsync("shout", "shouter");

        var loop = await First.Client.RunAsync("shout", new { text = "hello" });

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.Equal("HELLO", loop.Output!.Value.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Loop_ItsControlPlaneIsKilled_EndsAtTheOther()
    {
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var agent = await RunningAgent.StartAsync(Second.Address, Second.Client, "slow", "ponder", async (_, _) =>
        {
            started.TrySetResult();
            await goOn.Task;
            return new { answer = 42 };
        });
        await First.Client.OfferedAsync("ponder", "slow");
        using var accepted = await First.Client.StartAsync(PlatformClient.BodyOf("ponder", new { }));
        var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
        await started.Task.WaitAsync(Patience.Limit);

        await First.KillAsync();
        goOn.SetResult();
        var loop = await Second.Client.EndOfAsync(id);

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.Equal(42, loop.Output!.Value.GetProperty("answer").GetInt32());
        await Second.Client.AssertEndedOnceAsync(id);
    }
}
