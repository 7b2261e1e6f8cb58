using System.Collections.Concurrent;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Faults;

/// <summary>kill -9 of the platform while a tree of loops grows, is worked on and comes together: its root ends with the same answer, and each of its loops once.</summary>
public sealed class KillTreeTests
{
    private const int Branching = 4;
    private const int Depth = 3;

    /// <param name="credits">How much the one replica works on at once.</param>
    /// <param name="killAt">At how many starts of a handler it is killed, by round.</param>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 3, 20)]
    [InlineData(16, 40, 70)]
    public async Task Platform_KilledInATree_TheTreeEndsAsItWould(int credits, params int[] killAt)
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port);
        try
        {
            await platform.Client.ApplyStackAsync("tree", """{"capabilities":["grow"],"phases":{"bidding":{"reannounce":10},"execution":{"timeout":"120s","retryPolicy":{"maxRetries":10}}}}""");
            var (starts, loops) = (0, new ConcurrentDictionary<string, int>());
            var rounds = killAt.ToDictionary(at => at, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await using var agent = await RunningAgent.StartAsync(
                platform.Address, platform.Client, "grower", "grow",
                async (work, cancellationToken) =>
                {
                    loops.TryAdd(work.Loop, work.Depth);
                    if (rounds.TryGetValue(Interlocked.Increment(ref starts), out var round))
                        round.TrySetResult();
                    if (work.Depth == Depth)
                        return 1;
                    var children = await Task.WhenAll(Enumerable.Range(0, Branching).Select(i => work.SpawnAsync("tree", i, $"branch-{i}", cancellationToken: cancellationToken)));
                    return (await work.WhenAllAsync<int>(children, cancellationToken)).Sum();
                },
                options => options with { Credits = credits });
            using var accepted = await platform.Client.StartAsync(PlatformClient.BodyOf("tree", 0));
            var root = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
            foreach (var at in killAt)
            {
                await rounds[at].Task.WaitAsync(Patience.Limit);
                await platform.DisposeAsync();
                platform = await PlatformProcess.StartAsync(folder.Path, port);
            }

            var loop = await platform.Client.EndOfAsync(root);

            Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
            Assert.Equal(64, loop.Output!.Value.GetInt32());
            Assert.Equal((1, 4, 16, 64), (loops.Values.Count(depth => depth == 0), loops.Values.Count(depth => depth == 1), loops.Values.Count(depth => depth == 2), loops.Values.Count(depth => depth == 3)));
            foreach (var id in loops.Keys)
                await platform.Client.AssertEndedOnceAsync(id);
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    /// <summary>
    /// A tree of 585 loops, the platform killed at moments that are drawn: <c>LOOPSTACKS_KILLS</c> times (8 where it is not set), from the seed <c>LOOPSTACKS_SEED</c> or a fresh one.
    /// </summary>
    [Fact]
    public async Task Platform_KilledAtRandomMoments_ATreeOfHundredsEndsTheSame()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("LOOPSTACKS_KILLS") ?? "8", System.Globalization.CultureInfo.InvariantCulture);
        var seed = Environment.GetEnvironmentVariable("LOOPSTACKS_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount;
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port);
        try
        {
            await platform.Client.ApplyStackAsync("tree", """{"capabilities":["grow"],"phases":{"bidding":{"reannounce":100},"execution":{"timeout":"3600s","retryPolicy":{"maxRetries":100}}}}""");
            var pace = new SemaphoreSlim(0);
            var loops = new ConcurrentDictionary<string, int>();
            await using var agent = await RunningAgent.StartAsync(
                platform.Address, platform.Client, "grower", "grow",
                async (work, cancellationToken) =>
                {
                    loops.TryAdd(work.Loop, work.Depth);
                    if (work.Depth == 3)
                    {
                        await pace.WaitAsync(cancellationToken); // So that the tree is not done before the kills are.
                        return 1;
                    }

                    var children = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => work.SpawnAsync("tree", i, $"branch-{i}", cancellationToken: cancellationToken)));
                    return 1 + (await work.WhenAllAsync<int>(children, cancellationToken)).Sum();
                },
                options => options with { Credits = 1000 });
            using var accepted = await platform.Client.StartAsync(PlatformClient.BodyOf("tree", 0));
            var root = (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
            for (var kill = 0; kill < kills; kill++)
            {
                pace.Release(512 / (kills + 1));
                await Task.Delay(random.Next(1500)); // The moment itself is what is drawn.
                await platform.DisposeAsync();
                platform = await PlatformProcess.StartAsync(folder.Path, port);
            }

            pace.Release(10_000);
            var loop = await platform.Client.EndOfAsync(root);

            Assert.True(loop.Status == "completed", $"seed {seed}: {loop.Status}: {loop.Reason}");
            Assert.Equal((seed, 585), (seed, loop.Output!.Value.GetInt32()));
            Assert.Equal((seed, 585), (seed, loops.Count));
            foreach (var id in loops.Keys)
                await platform.Client.AssertEndedOnceAsync(id);
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }
}
