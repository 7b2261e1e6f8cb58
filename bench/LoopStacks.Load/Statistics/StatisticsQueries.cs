using System.Diagnostics;
using System.Globalization;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine;
using LoopStacks.Engine.Statistics;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Load.Statistics;

/// <summary>
/// How long statistics take over ten million loops: 20 LoopStacks of 3 realms, 60 agents, 30 capabilities, all of them busy in every minute of 48 hours, every hour of 90 days and every day of a year, as the rollups would then stand in the
/// embedded store. How many loops each has counted makes no difference, so none is run.
/// </summary>
internal static class StatisticsQueries
{
    private const int Loops = 10_000_000;
    private const int Stacks = 20;
    private const int Agents = 60;
    private const int Capabilities = 30;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("loopstacks-bench-").FullName;
        try
        {
            var builder = Host.CreateApplicationBuilder();
            builder.Logging.SetMinimumLevel(LogLevel.Error);
            builder.Services.AddSqliteStorage(new SqliteOptions { Folder = folder });
            builder.AddLoopStacksEngine();
            using var host = builder.Build();
            await host.StartAsync();
            var now = DateTimeOffset.UtcNow;
            var rows = await FillAsync(host.Services.GetRequiredService<IStatisticsStore>(), now);
            var bytes = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rollups, {bytes / 1048576.0:N0} MiB"));
            Console.WriteLine();
            Console.WriteLine("| query | rows | ms (median of 5) |");
            Console.WriteLine("| --- | ---: | ---: |");
            var statistics = host.Services.GetRequiredService<IStatisticsService>();
            await MeasureAsync("by stack, 24 hours", statistics, new(StatisticsBy.Stack, From: now.AddHours(-24)));
            await MeasureAsync("by stack, 90 days", statistics, new(StatisticsBy.Stack, From: now.AddDays(-90)));
            await MeasureAsync("by stack, a year, by day", statistics, new(StatisticsBy.Stack, StatisticsStep.Day, Realm: "realm-0", From: now.AddDays(-364)));
            await MeasureAsync("one stack, 24 hours, by minute", statistics, new(StatisticsBy.Stack, StatisticsStep.Minute, Stack: "stack-7", From: now.AddHours(-24)));
            await MeasureAsync("by agent, 7 days", statistics, new(StatisticsBy.Agent, From: now.AddDays(-7)));
            await MeasureAsync("by capability, 24 hours, by hour", statistics, new(StatisticsBy.Capability, StatisticsStep.Hour, From: now.AddHours(-24)));
            var overviews = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await statistics.OverviewAsync($"realm-{i % 3}", CancellationToken.None);
                overviews.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| overview of a realm | | {overviews.Order().ElementAt(Rounds / 2):0.0} |"));
            await host.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string name, IStatisticsService statistics, StatisticsQuery query)
    {
        var (times, rows) = (new List<double>(), 0);
        for (var i = 0; i < Rounds; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var outcome = await statistics.QueryAsync(query, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            rows = outcome.Fault is { } fault ? throw new InvalidOperationException(fault.Detail) : outcome.Value.Items.Count;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {rows:N0} | {times.Order().ElementAt(Rounds / 2):0.0} |"));
    }

    private static async Task<int> FillAsync(IStatisticsStore store, DateTimeOffset now)
    {
        var (rows, position) = (0, await store.PositionAsync(CancellationToken.None));
        foreach (var (size, span) in new[] { (BucketSize.Minute, TimeSpan.FromHours(48)), (BucketSize.Hour, TimeSpan.FromDays(90)), (BucketSize.Day, TimeSpan.FromDays(365)) })
        {
            var first = Bucket.At(size, now - span);
            var buckets = (int)((now - first.Start).TotalSeconds / (int)size) + 1;
            var each = Rollup(Math.Max(1, Loops / buckets / Stacks));
            for (var done = 0; done < buckets; done += 100)
            {
                var added = Enumerable.Range(done, Math.Min(100, buckets - done)).SelectMany(number => Keys().Select(key => (Bucket: new Bucket(size, first.Start.AddSeconds((long)number * (int)size)), Key: key))).ToDictionary(at => at, _ => each);
                await store.ApplyAsync(new StatisticsBatch(position, position, added), CancellationToken.None);
                rows += added.Count;
            }
        }

        return rows;
    }

    private static IEnumerable<RollupKey> Keys()
    {
        yield return new(RollupKind.Platform, "");
        for (var i = 0; i < 3; i++)
            yield return new(RollupKind.Realm, $"realm-{i}");
        for (var i = 0; i < Stacks; i++)
            yield return new(RollupKind.Stack, $"realm-{i % 3}", $"stack-{i}");
        for (var i = 0; i < Agents; i++)
            yield return new(RollupKind.Agent, $"realm-{i % 3}", $"agent-{i}", $"instance-{i}");
        for (var i = 0; i < Capabilities * 4; i++)
            yield return new(RollupKind.Capability, $"realm-{i % 3}", $"capability-{i % Capabilities}", $"agent-{i / 2}", $"stack-{i % Stacks}");
    }

    private static Rollup Rollup(int loops)
    {
        var (rollup, random) = (new Rollup(), new Random(1));
        foreach (var measure in Enum.GetValues<Measure>().Take(20))
            rollup.Add(measure, loops);
        for (var i = 0; i < Math.Min(loops, 2000); i++)
        {
            foreach (var timing in Enum.GetValues<Timing>().Take(7))
                rollup.Add(timing, TimeSpan.FromMilliseconds(Math.Exp((random.NextDouble() * 4) + 1)));
        }

        return rollup;
    }
}
