using System.Text.Json;
using System.Threading.Channels;
using LoopStacks.Agents;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Faults;

/// <summary>kill -9 of the platform while agents change what they share: each change is made once.</summary>
public sealed class StateKillTests
{
    private const int Loops = 6;
    private const int Times = 10;

    [Fact]
    public async Task Platform_KilledWhileTwoAgentsCountInASession_EachCountIsMadeOnce()
    {
        using var folder = new TemporaryFolder();
        var port = PlatformProcess.FreePort();
        var platform = await PlatformProcess.StartAsync(folder.Path, port);
        try
        {
            await platform.Client.ApplyStackAsync("counting", """{"capabilities":["count-a","count-b"],"phases":{"execution":{"timeout":"120s"}}}""");
            var counted = new Counted();
            await using var a = await RunningAgent.StartAsync(platform.Address, platform.Client, "counter-a", "count-a", (work, cancellation) => CountAsync(work, counted, "a", cancellation));
            await using var b = await RunningAgent.StartAsync(platform.Address, platform.Client, "counter-b", "count-b", (work, cancellation) => CountAsync(work, counted, "b", cancellation));
            var loops = new List<string>();
            for (var i = 0; i < Loops; i++)
                loops.Add(await StartAsync(platform.Client, "counting", Times, "s-1"));
            foreach (var reached in new[] { Times, 5 * Times })
            {
                await counted.ReachedAsync(reached);
                await platform.DisposeAsync();
                platform = await PlatformProcess.StartAsync(folder.Path, port);
            }

            foreach (var loop in loops)
            {
                var ended = await platform.Client.EndOfAsync(loop);
                Assert.True(ended.Status == "completed", $"{ended.Status}: {ended.Reason}");
            }

            // A handler that was cancelled within a call does not know whether it counted; none is, as long as the platform is back in time.
            Assert.InRange(await ReadAsync(platform.Client, "s-1"), counted.Sure, counted.Sure + counted.Unsure);
            Assert.Equal(2 * Loops * Times, counted.Sure);
            Assert.Equal(0, await ReadAsync(platform.Client, "s-2"));
        }
        finally
        {
            await platform.DisposeAsync();
        }
    }

    private static async Task<object> CountAsync(Work work, Counted counted, string name, CancellationToken cancellation)
    {
        var session = work.State.Session;
        for (var times = work.Input.GetProperty("times").GetInt32(); times > 0;)
        {
            try
            {
                var seen = await session.GetAsync<int>("count", cancellation);
                if (!await session.TryReplaceAsync("count", seen.Value + 1, seen.Version, cancellationToken: cancellation))
                    continue;
            }
            catch (OperationCanceledException)
            {
                counted.AddUnsure();
                throw;
            }

            times--;
            counted.Add();
        }

        return new Dictionary<string, int> { [name] = (await session.GetAsync<int>("count", cancellation)).Value };
    }

    private static async Task<string> StartAsync(PlatformClient client, string loopstack, int times, string session)
    {
        var body = JsonSerializer.Serialize(new { loopstack, input = new { times }, labels = new { session } });
        using var accepted = await client.StartAsync(body);
        return (await PlatformClient.ExecutionAsync(accepted)).ExecutionId;
    }

    /// <summary>The count as an agent sees it that only looks.</summary>
    private static async Task<int> ReadAsync(PlatformClient client, string session)
    {
        var ended = await client.EndOfAsync(await StartAsync(client, "count-a", 0, session));
        return ended.Output!.Value.GetProperty("a").GetInt32();
    }

    /// <summary>What the agents know of what they counted.</summary>
    private sealed class Counted
    {
        private readonly Channel<int> _each = Channel.CreateUnbounded<int>(); // As many as are counted.
        private int _reached;
        private int _sure;
        private int _unsure;

        public int Sure => Volatile.Read(ref _sure);

        public int Unsure => Volatile.Read(ref _unsure);

        public void Add()
        {
            Interlocked.Increment(ref _sure);
            _each.Writer.TryWrite(1);
        }

        public void AddUnsure() => Interlocked.Increment(ref _unsure);

        public async Task ReachedAsync(int count)
        {
            using var limit = new CancellationTokenSource(Patience.Limit);
            for (; _reached < count; _reached++)
                await _each.Reader.ReadAsync(limit.Token);
        }
    }
}
