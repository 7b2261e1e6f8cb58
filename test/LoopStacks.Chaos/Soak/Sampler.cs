using LoopStacks.Chaos.Checking;
using LoopStacks.Chaos.Servers;

namespace LoopStacks.Chaos.Soak;

/// <summary>Looks at the control planes now and then: resident memory, file descriptors, and how many loops ended since the last look.</summary>
internal sealed class Sampler(TestCluster cluster, TimeSpan interval, Action<string> say)
{
    private readonly List<Sample> _samples = [];
    private readonly List<(TimeSpan At, double Value)> _rates = [];

    public async Task RunAsync(CancellationToken stop)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var (ended, at) = (0L, TimeSpan.Zero);
        while (true)
        {
            await Task.Delay(interval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return;
            var now = clock.Elapsed;
            var taken = cluster.Nodes.Where(node => node.Process.IsRunning).Select(node => Take(node, now)).ToArray();
            _samples.AddRange(taken);
            var rate = double.NaN;
            if (await HistoryReader.TryCountEndedAsync(cluster.Connection) is { } count)
            {
                rate = (count - ended) / (now - at).TotalSeconds;
                _rates.Add((now, rate));
                (ended, at) = (count, now);
            }

            say($"{now.TotalMinutes,6:0.0} min  {rate,6:0.0} loops/s  {string.Join("  ", taken.Select(sample => $"{sample.Mebibytes,5:0} MiB {sample.Descriptors,4} fd"))}");
        }
    }

    /// <returns>Whether nothing grows.</returns>
    public bool Tell()
    {
        var grows = false;
        foreach (var node in _samples.GroupBy(sample => sample.Node))
        {
            grows |= Tell($"control plane {node.Key + 1} memory", "MiB", Trend.Of([.. node.Select(sample => (sample.At, sample.Mebibytes))]));
            grows |= Tell($"control plane {node.Key + 1} descriptors", "", Trend.Of([.. node.Select(sample => (sample.At, (double)sample.Descriptors))]));
        }

        var rate = Trend.Of(_rates);
        say($"throughput: {rate.Mean:0.0} loops/s, {rate.PerHour:+0.0;-0.0} an hour");
        return !grows;
    }

    private bool Tell(string what, string unit, Trend trend)
    {
        say($"{what}: {trend.Mean:0} {unit} on average over the second half, {trend.PerHour:+0.0;-0.0} {unit} an hour{(trend.Grows ? ": IT GROWS" : "")}");
        return trend.Grows;
    }

    private static Sample Take(Node node, TimeSpan at) => new(
        at, node.Number, ProcessFigures.RssMebibytes(node.Process.Id), Directory.EnumerateFileSystemEntries($"/proc/{node.Process.Id}/fd").Count());
}
