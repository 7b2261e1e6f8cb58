using System.Collections.Concurrent;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Faults;

/// <summary>kill -9 of the platform under load, and a start on the same folder: what was accepted ends, once.</summary>
public sealed class KillTests
{
    private const int Loops = 240;

    /// <param name="killAfter">How many loops were accepted when it is killed, by round.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(30, 40, 50)]
    public async Task Platform_KilledUnderLoad_EveryAcceptedLoopEndsOnce(params int[] killAfter)
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port);
        try
        {
            // Announced again until the agents, which a kill cuts off too, are back.
            await platform.Client.ApplyStackAsync("counting", """{"capabilities":["add","negate"],"phases":{"bidding":{"reannounce":10},"execution":{"timeout":"120s","retryPolicy":{"maxRetries":10}}}}""");
            await using var adder = await AgentAsync(platform, "adder", "add", number => new { sum = number + 1 });
            await using var negator = await AgentAsync(platform, "negator", "negate", number => new { negative = -number });
            var load = new LoadUnderWay(platform.Address, "counting", Loops, callers: 16);
            foreach (var accepted in killAfter)
            {
                await load.AcceptedAsync(accepted);
                await platform.DisposeAsync();
                platform = await PlatformProcess.StartAsync(folder.Path, port);
            }

            await load.AllAcceptedAsync();
            await AssertAllEndedOnceAsync(platform.Client, load);
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    [Fact]
    public async Task Platform_KilledWhileWorkIsInHand_TheWorkIsFinished()
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port);
        try
        {
            var started = new TaskCompletionSource();
            var goOn = new TaskCompletionSource();
            await using var agent = await RunningAgent.StartAsync(platform.Address, platform.Client, "slow", "ponder", async (_, _) =>
            {
                started.TrySetResult();
                await goOn.Task;
                return new { answer = 42 };
            });
            using var accepted = await platform.Client.StartAsync(PlatformClient.BodyOf("ponder", new { }));
            var id = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
            await started.Task.WaitAsync(Patience.Limit);

            await platform.DisposeAsync();
            goOn.SetResult();
            platform = await PlatformProcess.StartAsync(folder.Path, port);
            var loop = await platform.Client.EndOfAsync(id);

            Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
            Assert.Equal(42, loop.Output!.Value.GetProperty("answer").GetInt32());
            await platform.Client.AssertEndedOnceAsync(id);
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    internal static Task<RunningAgent> AgentAsync(PlatformProcess platform, string instance, string capability, Func<int, object> compute) =>
        RunningAgent.StartAsync(platform.Address, platform.Client, instance, capability, (work, _) => Task.FromResult(compute(work.Input.GetProperty("number").GetInt32())));

    /// <summary>No key was lost, none has two loops, each loop completed with its own answer, and has one end in its history.</summary>
    internal static async Task AssertAllEndedOnceAsync(PlatformClient client, LoadUnderWay load)
    {
        Assert.Equal(load.Loops, load.Accepted.Count);
        var faults = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(load.Accepted, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (entry, _) =>
        {
            var number = int.Parse(entry.Key["load-".Length..], System.Globalization.CultureInfo.InvariantCulture);
            var loop = await client.EndOfAsync(entry.Value);
            if (loop.Status != "completed")
                faults.Enqueue($"{entry.Key}: {loop.Status}, {loop.Reason}");
            else if (loop.Output!.Value.GetProperty("sum").GetInt32() != number + 1)
                faults.Enqueue($"{entry.Key}: {loop.Output}");
            await client.AssertEndedOnceAsync(entry.Value);
        });
        Assert.Empty(faults);
        var all = await client.AllAsync("&loopstack=counting");
        Assert.Equal(load.Accepted.Values.Order(), all.Select(loop => loop.ExecutionId).Order());
    }
}
