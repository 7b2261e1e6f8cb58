using System.Diagnostics;

namespace LoopStacks.Load.Clients;

/// <summary>Clients that each start their next loop when the last one has ended.</summary>
internal static class ClosedLoop
{
    public static async Task<LoadResult> RunAsync(Func<ILoopClient> makeClient, int clients, TimeSpan duration, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => RunClientAsync(makeClient, end, cancellation), cancellation)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var latencies = all.SelectMany(client => client.Latencies).ToArray();
        Array.Sort(latencies);
        return new LoadResult(latencies, all.Sum(client => client.Wrong), elapsed);
    }

    private static async Task<(List<double> Latencies, int Wrong)> RunClientAsync(Func<ILoopClient> makeClient, long end, CancellationToken cancellation)
    {
        using var client = makeClient();
        var latencies = new List<double>(16 << 10);
        var wrong = 0;
        while (Stopwatch.GetTimestamp() is var before && before < end)
        {
            if (await client.RunLoopAsync(cancellation))
                latencies.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            else
                wrong++;
        }

        return (latencies, wrong);
    }
}
